package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** Pairs of texts from the command line: sharded, trained on, and texts of rows translated. */
class PairCommandTest {
  private static final String CONF =
      """
      run { name = small, dir = "%1$s/run" }
      data {
        shards = "%1$s/shards", shard-count = 2
        source = %2$s
        tokenizer { kind = char, joint = false, max-length = 12 }
      }
      network { family = transformer, task = translation, width = 8, heads = 2, layers = 1 }
      training {
        epochs = 1, tokens-per-batch = 128, local-steps = 2
        updater { name = adam, learning-rate = 0.01 }
      }
      """;

  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void make() {
    pipeline = new Pipeline(folder);
  }

  @Test
  void pairsAreLearnedFromAndTextsOfRowsTranslated() throws Exception {
    Random random = new Random(1);
    String pairs =
        IntStream.range(0, 200)
            .mapToObj(i -> Integer.toString(1000 + random.nextInt(9000)))
            .map(number -> number + "\t" + number.replace('1', 'x'))
            .collect(Collectors.joining("\n"));
    pipeline.write("t.tsv", "from\tto\n1234567890123\t1\n" + pairs + "\n");
    pipeline.write("asked.tsv", "id\tfrom\n1\t1234\n2\t\n3\t9999999999999\n");
    configure(
        "{ format = tsv, train.path = \"%s\", columns { source = from, target = to } }"
            .formatted(pipeline.path("t.tsv")));

    JsonNode shards = run("shard").json();
    assertThat(shards.get("overlong").asInt()).isEqualTo(1);
    assertThat(shards.get("skipped").asInt()).isEqualTo(1);
    Result trained = run("train");
    assertThat(trained.exit()).as(trained.err()).isZero();
    // Pairs of four characters have 8 steps: 16 in a batch of 128 tokens, in 2 × 2 steps a round.
    int train = shards.get("examples").get("train").asInt();
    assertThat(trained.json().get("rounds").asInt()).isBetween(train / 64, train / 64 + 1);
    assertThat(Files.readString(pipeline.path("run/model/vocabulary-target.json")))
        .contains("<begin>");
    assertThat(Files.readString(pipeline.path("run/model/vocabulary.json")))
        .doesNotContain("<begin>");

    Result translated =
        run(
            "translate",
            "--set",
            "data.on-bad-record=skip",
            "--input",
            pipeline.path("asked.tsv").toString(),
            "--output",
            pipeline.path("out").toString());
    assertThat(translated.exit()).as(translated.err()).isZero();
    assertThat(rows("out"))
        .containsExactly(
            "1 null",
            "2 asked.tsv, row 2: column from is empty, wanted a text",
            "3 asked.tsv, row 3: column from has more than 12 tokens; it has 13, so translate it in"
                + " parts");
  }

  @Test
  void filesOfUnequalLengthAreBadData() {
    pipeline.write("a.en", "one\ntwo\n");
    pipeline.write("a.es", "uno\n");
    configure(
        "{ format = aligned-text, train { source = \"%1$s/a.en\", target = \"%1$s/a.es\" } }"
            .formatted(folder));

    Result result = run("shard").failedWith(ExitCode.DATA);

    assertThat(result.json().get("error").asText())
        .contains("a.en has 2 lines and ")
        .contains("a.es has 1 line, where line by line they should be translations");
  }

  private void configure(String source) {
    pipeline.write("small.conf", CONF.formatted(folder, source));
  }

  private Result run(String command, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--json");
    return pipeline.run(command, all.toArray(String[]::new));
  }

  /** The id of each row, and why it has no translation. */
  private List<String> rows(String output) {
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(pipeline.path(output).toString())
        .select("id", "error")
        .collectAsList()
        .stream()
        .map((Row row) -> row.getString(0) + " " + row.getString(1))
        .sorted()
        .toList();
  }
}
