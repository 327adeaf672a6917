package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.storage.Storage;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.Registered;

/** Predictions of one night after the other in one table. */
class AppendPredictionsTest {
  private static final int ROWS = 90;

  @TempDir static Path folder;
  private static Pipeline pipeline;
  private static RegisteredModel model;
  private Path table;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    pipeline.write("first.csv", rows(1));
    pipeline.write("second.csv", rows(2));
    pipeline.source(
        """
        {
          format = csv, train.path = "%1$s/first.csv", test.path = "%1$s/first.csv"
          columns { features = [width, length], label = kind }
        }
        """
            .formatted(folder));
    Result trained =
        pipeline.run("train", "--set", "network={ preset = mlp, blocks = [], head = [8] }");
    assertThat(trained.exit()).as(trained.err()).isZero();
    URI registry = URI.create("file://" + folder.resolve("models"));
    model = Registry.of(Storage.of(new Configuration()), registry).model("shapes");
    Registered.add(model, pipeline.path("run/model"), 0.8);
    model.promote(1, "first");
  }

  private static String rows(int seed) {
    StringBuilder table = new StringBuilder("id,width,kind,length\n");
    Random random = new Random(seed);
    for (int i = 0; i < ROWS; i++) {
      double width = random.nextGaussian();
      table.append(
          "%s-%s,%s,%s,%s\n"
              .formatted(seed, i, width, width < 0 ? "slim" : "wide", random.nextGaussian()));
    }
    return table.toString();
  }

  @BeforeEach
  void name(TestInfo test) {
    table = folder.resolve("table-" + test.getTestMethod().orElseThrow().getName());
  }

  @Test
  void eachInputIsABatchOfTheTableWithTheModelsVersion() {
    JsonNode json = append("first.csv", "--json").json();
    assertThat(json.get("appended").asBoolean()).isTrue();
    assertThat(json.get("version").asInt()).isEqualTo(1);
    assertThat(json.get("rows").asInt()).isEqualTo(ROWS);
    append("second.csv");

    Dataset<Row> rows = read();
    assertThat(rows.columns())
        .containsExactly(
            "id",
            "kind",
            "class",
            "probability",
            "probabilities",
            "error",
            "model-version",
            "batch");
    assertThat(rows.select("id").distinct().count()).isEqualTo(2 * ROWS);
    assertThat(rows.select("model-version").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("shapes@1");
    assertThat(rows.select("batch").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .hasSize(2)
        .allMatch(batch -> batch.matches("input-[0-9a-f]{16}"));
  }

  @Test
  void theSameInputIsNotAppendedTwiceWhoeverPredictsIt() throws IOException {
    append("first.csv");
    List<String> before = files();
    Files.copy(pipeline.path("first.csv"), pipeline.path("again.csv"));

    Result again = append("again.csv", "--json");
    assertThat(again.exit()).isZero();
    assertThat(again.json().get("appended").asBoolean()).isFalse();
    assertThat(again.json().get("rows").asInt()).isEqualTo(ROWS);
    assertThat(again.json().get("appended-by").toString()).isEqualTo("[\"shapes@1\"]");
    assertThat(again.json().has("version")).isFalse();
    assertThat(again.err()).contains("was appended before, by shapes@1, so nothing is written");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aBatchCanBeNamedAndItsNameCountsThen() {
    append("first.csv", "--batch", "2026-11-27");
    append("first.csv", "--batch", "2026-11-28");
    assertThat(append("second.csv", "--batch", "2026-11-28").err()).contains("nothing is written");

    assertThat(read().count()).isEqualTo(2 * ROWS);
    append("first.csv", "--batch", "a/b").failedWith(ExitCode.USAGE).saying("--batch = a/b");
  }

  @Test
  void nothingOfABatchThatFailsIsInTheTable() {
    pipeline.write("broken.csv", rows(3) + "x,wide,slim,much\n");
    append("first.csv");

    append("broken.csv").failedWith(ExitCode.DATA).saying("row 91");
    assertThat(read().count()).isEqualTo(ROWS);
    pipeline.write("broken.csv", rows(3));
    append("broken.csv");
    assertThat(read().count()).isEqualTo(2 * ROWS);
  }

  @Test
  void batchesOfOtherColumnsAndOtherFoldersAreRefused() throws IOException {
    append("first.csv");
    append("second.csv", "--keep-features")
        .failedWith(ExitCode.DATA)
        .saying("append them to another folder");
    Files.createDirectories(folder.resolve("full"));
    Files.writeString(folder.resolve("full/data.csv"), "1");
    table = folder.resolve("full");
    append("first.csv").failedWith(ExitCode.DATA).saying("holds files of its own");
    table = folder.resolve("table-halfway");
    append("first.csv", "--batch", "one");
    Files.delete(table.resolve("batch=one/_SUCCESS"));
    append("first.csv", "--batch", "one").failedWith(ExitCode.DATA).saying("is not whole");
  }

  @Test
  void oneOfThePlacesIsWanted() {
    pipeline
        .run("predict", "--input", pipeline.path("first.csv").toString())
        .failedWith(ExitCode.USAGE)
        .saying("wants one of --output URI, a new folder, and --append-to URI, a table");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.walk(table)) {
      return found.map(Path::toString).sorted().toList();
    }
  }

  private Result append(String input, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--model",
                folder.resolve("models/shapes").toString(),
                "--input",
                pipeline.path(input).toString(),
                "--append-to",
                table.toString()));
    all.addAll(Arrays.asList(options));
    return pipeline.run("predict", all.toArray(String[]::new));
  }

  private Dataset<Row> read() {
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(table.toString());
  }
}
