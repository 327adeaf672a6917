package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SmallDocuments;

/** Documents with classes from the command line: sharded, trained, evaluated, predicted. */
class DocumentCommandTest {
  private static final String NETWORK =
      """
      network {
        family = rnn, task = sequence-classification
        cell = gru, layers = 1, hidden = 12, embedding = 8, bidirectional = true
      }
      """
          + SmallDocuments.TOKENIZER;

  @TempDir static Path folder;
  private static Pipeline pipeline;
  private static JsonNode trained;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    pipeline.source(SmallDocuments.source(folder));
    pipeline.network(NETWORK);
    Result result = run("train", "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    trained = result.json();
  }

  @Test
  void theClassIsLearned() {
    assertThat(trained.get("outcome").asText()).isEqualTo("finished");
    assertThat(trained.get("test").get("accuracy").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void shardsTellHowManyDocumentsAreCut() {
    JsonNode shards = run("shard", "--json").json();

    assertThat(shards.get("examples").get("test").asInt()).isEqualTo(SmallDocuments.TEST);
    assertThat(shards.get("skipped").asInt()).isZero();
    // Half of the documents have more than 20 of up to 40 words.
    assertThat(shards.get("cut").asInt()).isBetween(100, 200);
  }

  @Test
  void predictionsAreThoseWhichEvaluateReports() {
    JsonNode evaluated = run("evaluate", "--json").json();
    done(predict("test.csv", "as-evaluated"));

    List<Row> rows = rows("as-evaluated");
    assertThat(rows.get(0).schema())
        .isEqualTo(
            StructType.fromDDL(
                "id string, kind string, class string, probability float,"
                    + " probabilities array<float>, error string"));
    assertThat(rows).hasSize(SmallDocuments.TEST);
    double correct = rows.stream().filter(r -> r.getString(1).equals(r.getString(2))).count();
    assertThat(correct / rows.size())
        .isEqualTo(evaluated.get("metrics").get("accuracy").asDouble());
    double loss =
        rows.stream()
            .mapToDouble(r -> -Math.log(probability(r, r.getString(1))))
            .average()
            .orElseThrow();
    assertThat(loss).isCloseTo(evaluated.get("metrics").get("loss").asDouble(), within(1e-6));
    assertThat(evaluated.get("per-class")).hasSize(3);
  }

  private static double probability(Row row, String name) {
    return row.<Float>getList(4).get(List.of("fire", "sea", "sky").indexOf(name));
  }

  @Test
  void documentsInManyFilesAndAnyOrderGetTheSameBits() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    session(spark)
        .read()
        .option("header", true)
        .csv(pipeline.path("test.csv").toString())
        .repartition(7)
        .write()
        .json(pipeline.path("many.json").toString());
    done(predict("test.csv", "out-one"));
    done(predict("many.json", "out-many", "--set", "data.source.format=json"));

    assertThat(answers("out-many")).hasSize(SmallDocuments.TEST).isEqualTo(answers("out-one"));
  }

  @Test
  void aLineBreakWithinQuotesIsPartOfTheText() {
    pipeline.write("broken.csv", "id,words\na,\"flame\nember\"\nb,\"wave\r\ntide\"\n");

    Result result = predict("broken.csv", "out-broken", "--json", "--keep-features");

    assertThat(result.json().get("rows").asInt()).isEqualTo(2);
    assertThat(rows("out-broken").stream().map(row -> row.getString(1)))
        .containsExactly("flame\nember", "wave\r\ntide");
  }

  @Test
  void rowsWithoutATextSayWhyAndUnheardOfClassesPlayNoPart() {
    pipeline.write(
        "bad.json",
        """
        {"id": "a", "words": "flame of the unheard of"}
        {"id": "b", "words": null, "kind": "fire"}
        {"id": "c", "words": " "}
        {"id": "d", "words": "wave", "kind": "unheard-of"}
        """);

    Result result =
        predict(
            "bad.json",
            "out-bad",
            "--json",
            "--set",
            "data.source.format=json",
            "--set",
            "data.on-bad-record=skip");

    assertThat(result.json().get("rows").asInt()).isEqualTo(4);
    assertThat(result.json().get("errors").asInt()).isEqualTo(2);
    List<Row> rows = rows("out-bad");
    assertThat(rows.stream().map(row -> row.<String>getAs("error")))
        .containsExactly(
            null,
            "bad.json, row 2: column words is null, wanted a text",
            "bad.json, row 3: column words has no token in it, wanted a text",
            null);
    assertThat(rows.get(0).<String>getAs("class")).isEqualTo("fire");
    assertThat(rows.get(3).<String>getAs("class")).isEqualTo("sea");

    predict("bad.json", "out-fail", "--set", "data.source.format=json")
        .failedWith(ExitCode.DATA)
        .saying("bad.json, row", "column words", "on-bad-record = skip");
    assertThat(pipeline.path("out-fail")).doesNotExist();
  }

  @Test
  void aTableWithoutTheColumnOfTextsIsNamed() {
    pipeline.write("missing.csv", "id,text\na,the cat\n");

    predict("missing.csv", "out-missing")
        .failedWith(ExitCode.DATA)
        .saying("missing.csv (--input): no column words; there are [id, text");
  }

  @Test
  void aClassifierWritesNoText() {
    run("generate", "--prompt", "the old flame")
        .failedWith(ExitCode.USAGE)
        .saying(
            "network.task = sequence-classification, which writes no text", "meanfield predict");
  }

  private static Result run(String command, String... options) {
    List<String> all = new ArrayList<>(List.of("--set", "training.epochs=8"));
    all.addAll(Arrays.asList(options));
    return pipeline.run(command, all.toArray(String[]::new));
  }

  private static Result predict(String from, String to, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--input", pipeline.path(from).toString()));
    all.addAll(List.of("--output", pipeline.path(to).toString()));
    return run("predict", all.toArray(String[]::new));
  }

  private static void done(Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
  }

  /** By id. */
  private static List<Row> rows(String output) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    List<Row> rows =
        new ArrayList<>(
            session(spark).read().parquet(pipeline.path(output).toString()).collectAsList());
    rows.sort(Comparator.comparing(row -> row.<String>getAs("id")));
    return rows;
  }

  private static List<Object> answers(String output) {
    return rows(output).stream()
        .map(
            row ->
                (Object)
                    List.of(
                        row.<String>getAs("class"), row.getList(row.fieldIndex("probabilities"))))
        .toList();
  }

  private static SparkSession session(JavaSparkContext spark) {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }
}
