package org.meanfield.data.example;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.TableColumns;
import org.meanfield.config.TableSource;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.Fingerprints;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.storage.Storage;

/** A table with an example a row as Spark reads it, of numbers or of images. */
public final class TableDataset implements ExampleSource {
  private final JavaSparkContext spark;
  private final Storage storage;
  private final TableSource source;
  private final OnBadRecord onBadRecord;
  private final FeatureConfig features;
  private final Preprocessing preprocessing;
  private SourceTables tables;
  private KeptExamples kept;

  public TableDataset(
      JavaSparkContext spark, Storage storage, TableSource source, DataConfig data) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.onBadRecord = data.onBadRecord();
    this.features = data.features();
    this.preprocessing = Preprocessing.of(storage, data.preprocessing());
  }

  @Override
  public List<SourceFile> fingerprint() {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    found.add(fingerprints.of("data.source.train.path", source.train(), tables().train()));
    for (SparkTable test : tables().test()) {
      found.add(fingerprints.of("data.source.test.path", source.test(), test));
    }
    return found;
  }

  /**
   * @throws DataException also when a column is missing or of the wrong type, or when images differ
   *     in what the configuration leaves to them
   */
  @Override
  public ExampleCounts inspect(long seed) {
    Survey survey = tables().reading(() -> survey(seed));
    SurveyedContents surveyed = new SurveyedContents(survey, onBadRecord);
    surveyed.requireReadable();
    List<Integer> shape =
        source.columns().hasImage() ? ImageShapes.common(survey) : surveyed.usualShape();
    boolean weighed = !source.weight().isEmpty();
    Schema schema =
        source.columns().hasImage() ? Schema.ofImages(shape) : Schema.ofFeatures(shape.get(0));
    if (source.columns().values()) {
      Schema values = schema.withValues(source.columns().labels().size());
      return surveyed.unlabelled(values.weighed(weighed), shape);
    }
    if (!source.columns().hasClass()) {
      return surveyed.unlabelled(schema.unlabelled().weighed(weighed), shape);
    }
    List<String> classes = preprocessing.classes(survey.group(shape).labels(false));
    ClassNames.requireNoValues(classes, source.columns().labels().get(0));
    if (!source.classless()) {
      preprocessing.requireTwo(classes);
    }
    return surveyed.of(schema.weighed(weighed), shape, classes, preprocessing.givenClasses());
  }

  /** Categories have no numbers before all are known: then the records are parsed once more. */
  private Survey survey(long seed) {
    RecordExamples examples = new RecordExamples(tables().records(), parser(firstCells()));
    if (source.columns().categorical().isEmpty() || preprocessing.isGiven()) {
      kept = examples.kept(seed);
      return kept.survey();
    }
    try (KeptExamples unnumbered = examples.keptWithRecords(seed)) {
      Survey survey = unnumbered.survey();
      kept = unnumbered.again(seed, parser(new ShardCells(features, numbers(survey.features()))));
      kept.survey();
      return survey;
    }
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
  }

  @Override
  public Optional<TableColumns> features() {
    return source.hasFeatures() ? Optional.of(source.columns()) : Optional.empty();
  }

  @Override
  public JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    return kept.rows(contents);
  }

  /** Categories by their place among those of the column, a map a column. */
  private List<Map<String, Integer>> numbers(FeatureSurvey survey) {
    List<Map<String, Integer>> numbers = new ArrayList<>();
    for (String column : source.columns().features()) {
      Map<String, Integer> places = new HashMap<>();
      survey.categories(column).keySet().forEach(name -> places.put(name, places.size()));
      numbers.add(places);
    }
    return numbers;
  }

  /** Of categories that are not numbered yet, or have their numbers from elsewhere. */
  private ShardCells firstCells() {
    return preprocessing.isGiven() && !source.columns().categorical().isEmpty()
        ? new ShardCells(features, List.of(), preprocessing.features(source.columns()))
        : new ShardCells(features, List.of());
  }

  private RecordParser parser(ShardCells cells) {
    ImageConversion images = new ImageConversion(source.image());
    FeatureParser parser = new FeatureParser(source.columns(), tables().arrays(), images, cells);
    return WeighedParser.of(preprocessing.calling(parser), source.weight());
  }

  private SourceTables tables() {
    if (tables == null) {
      tables = SourceTables.open(spark, storage, source);
    }
    return tables;
  }
}
