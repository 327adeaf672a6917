package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** Columns with categories and without some values, from the shard set to a moved model. */
class FeatureColumnsCommandTest {
  private static final String HEAD = "size,place,kind";

  @TempDir Path folder;
  private Pipeline pipeline;

  /** The kind follows from the place alone, of which red and blue are one kind. */
  @BeforeEach
  void make() {
    pipeline = new Pipeline(folder);
    List<String> lines = new ArrayList<>(List.of(HEAD));
    for (int i = 0; i < 240; i++) {
      String place = List.of("blue", "green", "red", "white").get(i % 4);
      lines.add("%s,%s,%s".formatted(i % 30 == 7 ? "" : 10 + i % 9, place, i % 2 == 0 ? "p" : "q"));
    }
    pipeline.write("t.csv", String.join("\n", lines));
    pipeline.network("network { family = cnn, preset = mlp, head = [4] }");
    source("t.csv");
  }

  private void source(String table) {
    pipeline.source(
        "{ format = csv, train.path = \"%s\", columns { features = [size, place], categorical = [place], label = kind } }"
            .formatted(pipeline.path(table)));
  }

  private Result train() {
    Result trained =
        run(
            "train",
            "--json",
            "--set",
            "data.splits.test=0.3",
            "--set",
            "training.epochs=30",
            "--set",
            "training.updater.learning-rate=0.05");
    assertThat(trained.exit()).as(trained.err()).isZero();
    return trained;
  }

  private Result run(String command, String... options) {
    List<String> all = new ArrayList<>(List.of("--set", "data.missing-features=median"));
    all.addAll(List.of("--set", "data.missing-indicator=true"));
    all.addAll(List.of(options));
    return pipeline.run(command, all.toArray(String[]::new));
  }

  @Test
  void aMovedModelFillsInItsOwnValuesAndKnowsItsOwnCategories() throws IOException {
    Result trained = train();
    assertThat(trained.json().get("test").get("accuracy").asDouble()).isEqualTo(1);
    assertThat(trained.err())
        .contains("8 of 240 values of column size were missing: filled with the median 14");
    Files.move(pipeline.path("run/model"), pipeline.path("moved"));
    JsonNode evaluated = run("evaluate", "--json", "--model", path("moved")).json();
    assertThat(evaluated.get("metrics")).isEqualTo(trained.json().get("test"));
    pipeline.write(
        "rows.csv",
        HEAD + "\n,red,?\n12,white,?\n14,,?\n" + "12,blue,?\n".repeat(7) + "14,black,?\n");

    Result refused = predict("refused", "--set", "data.on-bad-record=skip");
    assertThat(refused.exit()).as(refused.err()).isZero();
    assertThat(refused.err())
        .contains("1 of 10 values of column size was missing: filled with the median 14")
        .contains("1 of 10 values of column place was missing: none of the categories");
    assertThat(rows("refused"))
        .filteredOn(row -> !row.isNullAt(row.fieldIndex("error")))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.<String>getAs("error"))
                    .startsWith(
                        "rows.csv, row 11: column place = \"black\", which the model never saw"));

    Result taken = predict("taken", "--set", "data.unseen-categories=zero");
    assertThat(taken.exit()).as(taken.err()).isZero();
    List<Row> rows = rows("taken");
    assertThat(rows.get(0).<String>getAs("class")).isEqualTo("p");
    assertThat(rows.get(1).<String>getAs("class")).isEqualTo("q");
    assertThat(rows.get(3).<String>getAs("class")).isEqualTo("p");
    // Neither place is one that it knows, and the sizes are alike.
    assertThat(rows.get(2).<Float>getList(rows.get(2).fieldIndex("probabilities")))
        .isEqualTo(rows.get(10).<Float>getList(rows.get(10).fieldIndex("probabilities")));
  }

  /** Numbers of the categories would otherwise be taken for their places. */
  @Test
  void theModelKnowsWhichOfItsColumnsHoldCategories() throws IOException {
    for (String table : List.of("t.csv", "rows.csv")) {
      String lines = HEAD + "\n";
      for (int i = 0; i < 240; i++) {
        // The places are 30, 0, 20 and 10, and 30.0 where an empty cell made fractions of them.
        String place = (i + 3) % 4 * 10 + (table.equals("rows.csv") && i % 8 < 4 ? ".0" : "");
        lines += "%s,%s,%s\n".formatted(10 + i % 9, place, "pq".charAt(i % 2));
      }
      pipeline.write(table, lines);
    }
    train();
    Files.move(pipeline.path("run/model"), pipeline.path("moved"));

    for (String categorical : List.of("[place]", "[]", "[size]")) {
      String output = "told-" + categorical.length();
      Result told = predict(output, "--set", "data.source.columns.categorical=" + categorical);
      assertThat(told.exit()).as(told.err()).isZero();
      assertThat(rows(output))
          .allMatch(row -> row.<String>getAs("class").equals(row.<String>getAs("kind")));
    }
  }

  @Test
  void otherDataIsReadByTheNamesOfItsCategories() {
    train();
    List<String> lines = new ArrayList<>(List.of(HEAD));
    for (int i = 0; i < 200; i++) {
      // White would be the second of these, and is the fourth of the model's.
      lines.add("%s,%s,%s".formatted(10 + i % 9, i % 2 == 0 ? "red" : "white", "pq".charAt(i % 2)));
    }
    pipeline.write("other.csv", String.join("\n", lines));
    source("other.csv");
    String[] other = {"--set", "data.shards=" + path("other"), "--set", "data.splits.test=0.3"};
    assertThat(run("shard", other).exit()).isZero();

    Result evaluated = evaluate(other);
    assertThat(evaluated.exit()).as(evaluated.err()).isZero();
    assertThat(evaluated.json().get("metrics").get("accuracy").asDouble()).isEqualTo(1);

    pipeline.write("other.csv", String.join("\n", lines).replace("white", "yellow"));
    assertThat(run("shard", "--overwrite", other[0], other[1], other[2], other[3]).exit()).isZero();
    evaluate(other)
        .failedWith(ExitCode.USAGE)
        .saying(
            "column place has yellow, which the model never saw", "data.unseen-categories = zero");
    Result zero =
        evaluate(other[0], other[1], other[2], other[3], "--set", "data.unseen-categories=zero");
    assertThat(zero.exit()).as(zero.err()).isZero();
  }

  private Result evaluate(String... options) {
    List<String> all = new ArrayList<>(List.of("--json", "--other-data"));
    all.addAll(List.of(options));
    return run("evaluate", all.toArray(String[]::new));
  }

  private Result predict(String output, String... options) {
    List<String> all = new ArrayList<>(List.of("--model", path("moved")));
    all.addAll(List.of("--input", path("rows.csv"), "--output", path(output)));
    all.addAll(List.of(options));
    return run("predict", all.toArray(String[]::new));
  }

  private String path(String name) {
    return pipeline.path(name).toString();
  }

  private List<Row> rows(String output) {
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(path(output))
        .collectAsList();
  }
}
