package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.testing.LocalSpark;

/** A small Transformer that reads digits aloud, four at a time. */
class TranslateCommandTest {
  private static final List<String> SPOKEN =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  private static final int DIGITS = 4;

  @TempDir static Path folder;
  private static String conf;
  private static Result trained;

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(1);
    Files.writeString(folder.resolve("digits.tsv"), pairs(random, 600));
    Files.writeString(folder.resolve("unseen.tsv"), pairs(random, 40));
    conf = folder.resolve("digits.conf").toString();
    Files.writeString(
        Path.of(conf),
        """
        run { name = digits, dir = "%1$s/run" }
        data {
          shards = "%1$s/shards", shard-count = 2
          splits.validation = 0.1
          source {
            format = tsv, header = false, train.path = "%1$s/digits.tsv", test.path = "%1$s/unseen.tsv"
            columns { source = 1, target = 2 }
          }
          tokenizer { kind = word, max-length = 7 }
        }
        network {
          family = transformer, task = translation, layers = 1, width = 32, heads = 2
          feed-forward = 64, dropout = 0, label-smoothing = 0
        }
        training {
          replicas = 2, local-steps = 4, epochs = 60, tokens-per-batch = 256
          updater { name = adam, learning-rate = 0.005 }
          checkpoint.every-rounds = 1000, validate-every-rounds = 20
        }
        """
            .formatted(folder));
    trained = run("train", "--json");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  private static String pairs(Random random, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String digits =
          random.ints(DIGITS, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining(" "));
      lines.append(digits).append('\t').append(spoken(digits)).append('\n');
    }
    return lines.toString();
  }

  private static String spoken(String digits) {
    return Arrays.stream(digits.split(" "))
        .map(digit -> SPOKEN.get(Integer.parseInt(digit)))
        .collect(Collectors.joining(" "));
  }

  private static Result run(String command, String... options) {
    return runOn("local[2]", command, options);
  }

  private static Result runOn(String master, String command, String... options) {
    List<String> all = new ArrayList<>(List.of(command, conf, "--master", master));
    all.addAll(List.of(options));
    return Result.of(all.toArray(String[]::new));
  }

  @Test
  void onlyTheLastEvaluationTranslatesTheOthersJudgeTokens() {
    JsonNode json = trained.json();

    assertThat(Result.fields(json.get("validation")))
        .containsExactly("accuracy", "loss", "perplexity");
    assertThat(Result.fields(json.get("test")))
        .containsExactly("accuracy", "bleu", "chrf", "exact-match", "loss", "perplexity");
    assertThat(json.at("/test/exact-match").asDouble()).isGreaterThan(0.9);
    assertThat(json.at("/test/bleu").asDouble()).isBetween(90.0, 100.001);
    assertThat(json.at("/test/chrf").asDouble()).isBetween(90.0, 100.0);
  }

  @Test
  void evaluateSaysWhatTrainingSaid() {
    JsonNode evaluated = run("evaluate", "--json").json();

    assertThat(evaluated.get("metrics")).isEqualTo(trained.json().get("test"));
    assertThat(evaluated.get("examples").asInt()).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource({"1", "4"})
  void aTextIsTranslatedWithoutSpark(String beam) {
    Result result = runOn("spark://127.0.0.1:1", "translate", "--text", "4 7 1 9", "--beam", beam);

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("four seven one nine" + System.lineSeparator());
  }

  @Test
  void jsonSaysTheTextAndItsTokens() {
    JsonNode json = run("translate", "--text", "3 3 8 0", "--json").json();

    assertThat(Result.fields(json)).containsExactly("command", "text", "tokens");
    assertThat(json.get("command").asText()).isEqualTo("translate");
    assertThat(json.get("text").asText()).isEqualTo("three three eight zero");
    assertThat(json.get("tokens").asInt()).isEqualTo(4);
  }

  @Test
  void rowsKeepTheirColumnsAndGetTheTranslationThatTheirTextAloneGets() throws IOException {
    Files.writeString(
        folder.resolve("rows.tsv"), Files.readString(folder.resolve("unseen.tsv")) + "5 5\tfive\n");
    List<Row> one = translated("local[1]", "one");
    List<Row> two = translated("local[2]", "two");

    assertThat(one).hasSize(41).containsExactlyElementsOf(two);
    assertThat(one.get(0).schema().fieldNames()).endsWith("translation", "error").hasSize(4);
    for (Row row : one.subList(0, 5)) {
      assertThat(row.getString(2))
          .isEqualTo(
              run("translate", "--text", row.getString(0), "--json").json().get("text").asText());
      assertThat(row.isNullAt(3)).isTrue();
    }
    long right =
        one.stream().filter(row -> spoken(row.getString(0)).equals(row.getString(2))).count();
    assertThat(right).isGreaterThan(36);
  }

  private static List<Row> translated(String master, String name) {
    Result result =
        runOn(
            master,
            "translate",
            "--input",
            folder.resolve("rows.tsv").toString(),
            "--output",
            folder.resolve(name).toString(),
            "--json");
    JsonNode json = result.json();
    assertThat(Result.fields(json)).containsExactly("command", "output", "rows", "errors");
    assertThat(json.get("command").asText()).isEqualTo("translate");
    assertThat(json.get("rows").asInt()).isEqualTo(41);
    assertThat(json.get("errors").asInt()).isZero();
    return read(name).collectAsList().stream()
        .sorted((a, b) -> a.mkString().compareTo(b.mkString()))
        .toList();
  }

  private static Dataset<Row> read(String name) {
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(folder.resolve(name).toString());
  }

  @Test
  void aRowThatCannotBeTranslatedSaysWhyAndTheOthersAreTranslated() throws IOException {
    Files.writeString(folder.resolve("bad.tsv"), "1 2 3 4\n1 2 3 4 5 6 7 8\n\"\"\n9 8 7 6\n");
    Result failed = bad("failed");
    Result result = bad("skipped", "--set", "data.on-bad-record=skip", "--json");

    failed.failedWith(ExitCode.DATA).saying("data.on-bad-record = skip");
    assertThat(result.json().get("errors").asInt()).isEqualTo(2);
    Map<String, Row> rows = new HashMap<>();
    read("skipped").collectAsList().forEach(row -> rows.put(row.getString(0), row));
    assertThat(rows.get("1 2 3 4").getString(1)).isEqualTo("one two three four");
    assertThat(rows.get("1 2 3 4 5 6 7 8").isNullAt(1)).isTrue();
    assertThat(rows.get("1 2 3 4 5 6 7 8").getString(2)).contains("more than 7 tokens");
  }

  private static Result bad(String output, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--input",
                folder.resolve("bad.tsv").toString(),
                "--output",
                folder.resolve(output).toString()));
    all.addAll(List.of(options));
    return run("translate", all.toArray(String[]::new));
  }

  @Test
  void attentionIsDrawnInTheSameBytesAgain() throws IOException {
    Path file = folder.resolve("attention.png");
    String[] options = {"--text", "4 7 1 9", "--attention", file.toString()};
    Result result = run("translate", options);
    byte[] first = Files.readAllBytes(file);
    run("translate", options);

    assertThat(result.out()).isEqualTo("four seven one nine" + System.lineSeparator());
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isGreaterThan(600);
  }

  @Test
  void wordsThatTheModelDoesNotKnowAreNamed() {
    Result result = run("translate", "--text", "4 eleven 1 9");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("meanfield: the model does not know eleven;");
    assertThat(result.out()).doesNotContain("<unk>");
  }

  @Test
  void aTextThatIsTooLongOrEmptyIsRefused() {
    run("translate", "--text", "1 2 3 4 5 6 7 8")
        .failedWith(ExitCode.USAGE)
        .saying("--text: has 8 tokens, and the model takes 7 at most; translate it in parts");
    run("translate", "--text", " ")
        .failedWith(ExitCode.USAGE)
        .saying("--text: has no token in it; give a text to translate");
  }

  @Test
  void otherCommandsNameTheOneThatAsksATranslator() {
    run("generate", "--prompt", "4 7")
        .failedWith(ExitCode.USAGE)
        .saying("network.task = translation, which writes no text", "meanfield translate CONF");
    run(
            "predict",
            "--input",
            folder.resolve("unseen.tsv").toString(),
            "--output",
            folder.resolve("nothing").toString())
        .failedWith(ExitCode.USAGE)
        .saying("network.task = translation, which has no answer to a row", "meanfield translate");
  }
}
