package org.meanfield.data.example;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.TextSource;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.source.TextDocuments;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * Documents with a class each, a row of a table each. Their vocabulary is learned from all of the
 * training table: which of its rows become validation or test is decided by a hash of their tokens,
 * so it is not known before. The source's own test split teaches nothing.
 */
public final class DocumentDataset implements ExampleSource {
  private final JavaSparkContext spark;
  private final Storage storage;
  private final TextSource source;
  private final DataConfig data;
  private TextDocuments documents;
  private Tokenizer tokenizer;
  private long cut;

  public DocumentDataset(
      JavaSparkContext spark, Storage storage, TextSource source, DataConfig data) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.data = data;
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
  public ExampleCounts inspect() {
    return documents().reading(this::contents);
  }

  private ExampleCounts contents() {
    // Before anything is learned, or a table without a text would be told of as an empty one.
    surveyed(new RecordExamples(documents().records(), unread(source)).survey()).requireReadable();
    tokenizer = VocabularyLearner.learn(data.tokenizer(), trainingTexts());
    Survey survey = labelled().survey();
    SurveyedContents surveyed = surveyed(survey);
    surveyed.requireReadable();
    cut = survey.cut();
    List<Integer> shape = surveyed.usualShape();
    List<String> classes = ClassNames.sorted(survey.group(shape).labels(false).keySet());
    return surveyed.of(Schema.ofDocuments(shape.get(0)), shape, classes);
  }

  private SurveyedContents surveyed(Survey survey) {
    return new SurveyedContents(survey, data.onBadRecord());
  }

  /** Text and class are looked at, and no token is made. */
  private static RecordParser unread(TextSource source) {
    return record -> {
      DocumentParser.text(source, record);
      String className = DocumentParser.className(source, record);
      return new TableExample(List.of(), className, new byte[0], false);
    };
  }

  private JavaRDD<String> trainingTexts() {
    RecordParser reader = unread(source);
    TextSource of = source;
    return documents()
        .records()
        .filter(record -> !record.test())
        .flatMap(record -> text(reader, of, record).iterator());
  }

  private static List<String> text(RecordParser reader, TextSource source, TableRecord record) {
    try {
      reader.parse(record);
      return List.of(DocumentParser.text(source, record));
    } catch (BadRecordException e) {
      return List.of();
    }
  }

  private RecordExamples labelled() {
    return new RecordExamples(
        documents().records(), new DocumentParser(source, tokenizer, data.tokenizer().maxLength()));
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
    return labelled().rows(seed, contents);
  }
}
