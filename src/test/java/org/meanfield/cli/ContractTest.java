package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs read: the JSON of every command, and what a run leaves in its folder. */
class ContractTest {
  @TempDir static Path folder;
  private static Pipeline pipeline;
  private static Result trained;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    trained = pipeline.run("train", "--json");
  }

  @Test
  void trainSaysHowTheRunEnded() {
    JsonNode json = trained.json();

    assertThat(trained.exit()).isZero();
    assertThat(Result.fields(json))
        .containsExactly(
            "command",
            "outcome",
            "run",
            "rounds",
            "examples",
            "seconds",
            "examples-per-second",
            "checkpoint",
            "best-round",
            "validation",
            "test");
    assertThat(json.get("command").asText()).isEqualTo("train");
    assertThat(json.get("outcome").asText()).isEqualTo("finished");
    assertThat(json.get("run").asText()).isEqualTo("file://" + pipeline.path("run"));
    assertThat(json.get("rounds").asInt()).isEqualTo(Pipeline.ROUNDS);
    assertThat(json.get("examples").asInt()).isEqualTo(Pipeline.ROUNDS * 64);
    assertThat(json.get("checkpoint").asText()).endsWith("/run/checkpoints/round-00000009");
    assertThat(Result.fields(json.get("test"))).containsExactly("accuracy", "loss");
    assertThat(Result.fields(json.get("validation"))).containsExactly("accuracy", "loss");
  }

  @Test
  void progressGoesToStandardErrorALineARound() {
    assertThat(trained.err().lines().filter(line -> line.startsWith("round ")))
        .hasSize(Pipeline.ROUNDS)
        .allSatisfy(line -> assertThat(line).matches("round \\d/9  loss [\\d.]+  .*examples/s.*"));
    assertThat(trained.err()).doesNotContain("\r", "\u001B");
  }

  @Test
  void theOutcomeIsWrittenDownAsItWasPrinted() throws IOException {
    JsonNode written = new ObjectMapper().readTree(pipeline.path("run/outcome.json").toFile());

    assertThat(written.toString()).isEqualTo(trained.json().toString());
    assertThat(Files.readString(pipeline.path("run/outcome.json")))
        .startsWith("{\n  \"command\" : \"train\",\n");
  }

  @Test
  void theModelHoldsAllThatIsNeededToUseIt() throws IOException {
    assertThat(pipeline.path("run/model"))
        .isDirectoryContaining("glob:**/parameters.safetensors")
        .isDirectoryContaining("glob:**/model.json");
    assertThat(pipeline.path("run/model/classes.json"))
        .hasContent("[ \"0\", \"1\", \"2\", \"3\" ]\n");
    ObjectMapper json = new ObjectMapper();
    JsonNode normalisation = json.readTree(pipeline.path("run/model/normalisation.json").toFile());
    assertThat(normalisation.get("mean").get(0).asDouble()).isBetween(0.3, 0.5);
    JsonNode network = json.readTree(pipeline.path("run/model/network.json").toFile());
    assertThat(network.at("/configuration/network.head.0").asText()).isEqualTo("8");
    assertThat(network.toString()).doesNotContain(folder.toString());
  }

  @Test
  void theConfusionsOfTheTestSplitAreAPicture() throws IOException {
    BufferedImage picture = ImageIO.read(pipeline.path("run/samples/confusion-test.png").toFile());

    assertThat(picture.getWidth()).isBetween(800, 1600);
    assertThat(pipeline.path("run/samples").toFile().list()).contains("confusion-test.png");
  }

  @Test
  void aFinishedRunSaysSoAndChangesNothing() throws IOException {
    SortedMap<Path, FileTime> before = files();

    Result again = pipeline.run("train", "--json");

    assertThat(again.exit()).isZero();
    assertThat(again.err()).contains("holds this run, finished; nothing is changed");
    assertThat(again.out()).isEqualTo(trained.out());
    assertThat(files()).isEqualTo(before);
  }

  private static SortedMap<Path, FileTime> files() throws IOException {
    SortedMap<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(pipeline.path("run"))) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void evaluateSaysWhatAModelIsWorth() {
    JsonNode json = pipeline.run("evaluate", "--json").json();

    assertThat(Result.fields(json))
        .containsExactly(
            "command",
            "split",
            "model",
            "shards",
            "other-data",
            "examples",
            "metrics",
            "per-class",
            "macro-average",
            "confusion",
            "pictures");
    assertThat(json.get("command").asText()).isEqualTo("evaluate");
    assertThat(json.get("split").asText()).isEqualTo("test");
    assertThat(json.get("model").asText()).isEqualTo("file://" + pipeline.path("run/model"));
    assertThat(json.get("examples").asInt()).isEqualTo(60);
    assertThat(json.get("metrics")).isEqualTo(trained.json().get("test"));
    assertThat(Result.fields(json.get("per-class"))).containsExactly("0", "1", "2", "3");
    assertThat(Result.fields(json.get("per-class").get("0")))
        .containsExactly("precision", "recall", "f1", "examples", "predicted");
    assertThat(Result.fields(json.get("macro-average")))
        .containsExactly("precision", "recall", "f1");
    assertThat(Result.fields(json.get("confusion"))).containsExactly("0", "1", "2", "3");
    assertThat(json.get("pictures").toString())
        .isEqualTo("[\"file://" + pipeline.path("run/samples/confusion-test.png") + "\"]");
  }

  @Test
  void evaluateShowsPeopleTheClassesAndWhatIsTakenForWhat() {
    assertThat(pipeline.run("evaluate").out().lines())
        .anyMatch(line -> line.matches("class +precision +recall +f1 +examples"))
        .anyMatch(line -> line.matches("3 +[\\d.]+ +[\\d.]+ +[\\d.]+ +15"))
        .anyMatch(line -> line.matches("macro average +[\\d.]+ +[\\d.]+ +[\\d.]+ +60"))
        .contains("a row for each true class, a column for each predicted")
        .contains("picture  file://" + pipeline.path("run/samples/confusion-test.png"))
        .allMatch(line -> line.length() <= 100 || line.startsWith("picture  "));
  }

  @Test
  void aModelFromElsewhereLeavesTheRunsPicturesAlone() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    for (String name : pipeline.path("run/model").toFile().list()) {
      Files.copy(pipeline.path("run/model/" + name), elsewhere.resolve(name));
    }
    SortedMap<Path, FileTime> before = files();

    Result result = pipeline.run("evaluate", "--model", elsewhere.toString(), "--json");

    assertThat(result.err())
        .contains("no picture is written, since --model is not the model of file://");
    assertThat(result.json().get("pictures")).isEmpty();
    assertThat(result.json().get("metrics")).isEqualTo(trained.json().get("test"));
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void everySplitCanBeEvaluated() {
    assertThat(pipeline.run("evaluate", "--split", "train").out())
        .startsWith("train, 282 examples");
    assertThat(pipeline.run("evaluate", "--split", "validation").out())
        .startsWith("validation, 18 examples: accuracy ");
  }

  @Test
  void shardSaysWhatThereIs() {
    Result sharded = pipeline.run("shard", "--json");

    assertThat(sharded.err()).contains("the shard set is there, and matches");
    assertThat(sharded.json().toString())
        .isEqualTo(
            "{\"command\":\"shard\",\"shards\":\"file://%s\",\"examples\":{\"train\":282,\"validation\":18,\"test\":60},\"skipped\":0}"
                .formatted(pipeline.path("shards")));
  }

  @Test
  void trainTellsPeopleWhereTheModelIs() {
    assertThat(pipeline.run("train").out())
        .startsWith("finished after 9 rounds, 576 examples, ")
        .contains("model       file://" + pipeline.path("run/model"));
  }
}
