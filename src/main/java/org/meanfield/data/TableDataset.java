package org.meanfield.data;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.TableSource;
import org.meanfield.storage.Storage;

/** A table with an example a row as Spark reads it, of numbers or of images. */
final class TableDataset implements LabelledDataset {
  private final JavaSparkContext spark;
  private final Storage storage;
  private final TableSource source;
  private final OnBadRecord onBadRecord;
  private SourceTables tables;

  TableDataset(
      JavaSparkContext spark, Storage storage, TableSource source, OnBadRecord onBadRecord) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.onBadRecord = onBadRecord;
  }

  @Override
  public List<SourceFile> fingerprint() {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    found.add(fingerprints.of("data.source.train.path", source.train(), tables().train().files()));
    for (SparkTable test : tables().test()) {
      found.add(fingerprints.of("data.source.test.path", source.test(), test.files()));
    }
    return found;
  }

  /**
   * @throws DataException also when a column is missing or of the wrong type, or when images differ
   *     in what the configuration leaves to them
   */
  @Override
  public Contents inspect() {
    ExampleParser parser = tables().parser();
    Survey survey =
        tables()
            .reading(
                () ->
                    tables()
                        .records()
                        .mapPartitions(records -> List.of(survey(parser, records)).iterator())
                        .collect())
            .stream()
            .reduce(new Survey(), Survey::add);
    SurveyedContents surveyed = new SurveyedContents(survey, onBadRecord);
    surveyed.requireReadable();
    List<Integer> shape =
        source.columns().hasImage() ? ImageShapes.common(survey) : surveyed.usualShape();
    Schema schema =
        source.columns().hasImage() ? Schema.ofImages(shape) : Schema.ofFeatures(shape.get(0));
    List<String> classes = ClassNames.sorted(survey.group(shape).labels(false).keySet());
    return surveyed.of(schema, shape, classes);
  }

  private static Survey survey(ExampleParser parser, Iterator<TableRecord> records) {
    Survey survey = new Survey();
    while (records.hasNext()) {
      TableRecord record = records.next();
      try {
        TableExample example = parser.parse(record);
        survey.add(
            record.position(), record::name, example.shape(), record.test(), example.className());
      } catch (BadRecordException e) {
        survey.addBad(record.position(), () -> record.name() + ": " + e.getMessage());
      }
    }
    return survey;
  }

  @Override
  public JavaRDD<Row> rows(long seed, Contents contents) {
    ExampleParser parser = tables().parser();
    HashMap<String, Integer> labels = contents.labels();
    List<Integer> shape = List.copyOf(contents.schema().fields().get(0).shape());
    return tables()
        .records()
        .mapPartitions(
            records -> {
              MessageDigest sha256 = RowKey.newDigest();
              Iterable<TableRecord> all = () -> records;
              return StreamSupport.stream(all.spliterator(), false)
                  .flatMap(
                      record ->
                          example(parser, record)
                              .filter(example -> example.shape().equals(shape))
                              .filter(example -> labels.containsKey(example.className()))
                              .map(e -> row(e, record, labels.get(e.className()), seed, sha256)))
                  .iterator();
            });
  }

  /** Nothing where the row cannot be used: it was counted, or the job ended, when inspected. */
  private static Stream<TableExample> example(ExampleParser parser, TableRecord record) {
    try {
      return Stream.of(parser.parse(record));
    } catch (BadRecordException e) {
      return Stream.empty();
    }
  }

  private static Row row(
      TableExample example, TableRecord record, int label, long seed, MessageDigest sha256) {
    byte[] packed = example.packed(label);
    RowKey key = RowKey.of(sha256, seed, record.test(), label, record.position(), packed);
    return new Row(key, packed);
  }

  private SourceTables tables() {
    if (tables == null) {
      tables = SourceTables.open(spark, storage, source);
    }
    return tables;
  }
}
