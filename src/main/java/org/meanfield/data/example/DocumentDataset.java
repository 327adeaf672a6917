package org.meanfield.data.example;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.TextSource;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.TextDocuments;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * Documents with a class each, a row of a table each. Which of them can be used, and which split
 * each is in, depends on the texts alone; their vocabulary is then learned from the training split.
 */
public final class DocumentDataset implements ExampleSource {
  private final JavaSparkContext spark;
  private final Storage storage;
  private final TextSource source;
  private final DataConfig data;
  private final Preprocessing preprocessing;
  private TextDocuments documents;
  private Tokenizer tokenizer;
  private KeptExamples texts;
  private KeptExamples tokenized;
  private long cut;

  public DocumentDataset(
      JavaSparkContext spark, Storage storage, TextSource source, DataConfig data) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.data = data;
    this.preprocessing = Preprocessing.of(storage, data.preprocessing());
  }

  private TextDocuments documents() {
    if (documents == null) {
      documents = TextDocuments.open(spark, storage, source);
    }
    return documents;
  }

  @Override
  public List<SourceFile> fingerprint() {
    return documents().fingerprint(storage);
  }

  @Override
  public ExampleCounts inspect(long seed) {
    return documents().reading(() -> contents(seed));
  }

  private ExampleCounts contents(long seed) {
    texts =
        new RecordExamples(documents().records(), weighed(new TextParser(source, data.tokenizer())))
            .keptWithRecords(seed);
    Survey survey = texts.survey();
    SurveyedContents surveyed = new SurveyedContents(survey, data.onBadRecord());
    surveyed.requireReadable();
    List<Integer> shape = surveyed.usualShape();
    List<String> classes = preprocessing.classes(survey.group(shape).labels(false));
    Schema schema = Schema.ofDocuments(shape.get(0)).weighed(!source.weight().isEmpty());
    preprocessing.requireTwo(classes);
    return surveyed.of(schema, shape, classes, preprocessing.givenClasses());
  }

  private RecordParser weighed(RecordParser parser) {
    return WeighedParser.of(preprocessing.calling(parser), source.weight());
  }

  @Override
  public boolean learns() {
    return true;
  }

  @Override
  public JavaRDD<ExampleKey> keys(long seed, ExampleCounts contents) {
    return texts.keys(contents);
  }

  @Override
  public void learn(long seed, ExampleCounts contents, SplitRule splits) {
    JavaRDD<String> training =
        texts
            .records(contents, Split.TRAIN, splits)
            .map(record -> record.columns().get(0).toString());
    tokenizer = VocabularyLearner.learn(data.tokenizer(), training);
    tokenized =
        texts.again(
            seed, weighed(new DocumentParser(source, tokenizer, data.tokenizer().maxLength())));
    cut = tokenized.surveyWithTokens(data.tokenizer()).cut();
    texts.close();
  }

  @Override
  public Optional<Tokenizer> tokenizer() {
    return Optional.of(tokenizer);
  }

  @Override
  public long cut() {
    return cut;
  }

  @Override
  public JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    return tokenized.rows(contents);
  }

  @Override
  public void close() {
    Stream.of(texts, tokenized).filter(Objects::nonNull).forEach(KeptExamples::close);
  }
}
