package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are evaluated on shards that are not those that they were trained on. */
class ForeignModelTest {
  private static final int ROWS = 300;
  private static final String NETWORK =
      "network { family = cnn, preset = mlp, head = [4] }\n"
          + "data.splits { by = fraction, test = 0.2 }";

  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void aModelOfFlowers() {
    pipeline = new Pipeline(folder);
    pipeline.network(NETWORK);
    table("flowers", "width", "length", "daisy", "rose");
    Result trained = pipeline.run("train", "--json");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  @Test
  void shardsOfAnotherSeedAreRefusedSinceTheyHoldWhatItWasTrainedOn() {
    JsonNode own = pipeline.run("evaluate", "--json").json();
    pipeline.run("shard", "--set", "run.seed=9", "--overwrite");

    pipeline
        .run("evaluate")
        .failedWith(ExitCode.USAGE)
        .saying(
            "run/model: the model was not trained on file://" + pipeline.path("shards"),
            "whose test split may hold what it was trained on",
            "set data.shards to the model's own, or evaluate it all the same with --other-data");
    Result other = pipeline.run("evaluate", "--other-data", "--json");

    assertThat(other.exit()).as(other.err()).isZero();
    assertThat(other.err())
        .containsPattern("other data than the model's: [67]\\d\\.\\d % of the test");
    assertThat(other.json().get("other-data").asBoolean()).isTrue();
    // Every row is in the training split with a probability of 1 - 0.2 - 0.1.
    assertThat(other.json().at("/trained-on/share").asDouble()).isCloseTo(0.7, within(0.1));
    assertThat(other.json().at("/trained-on/exact").asBoolean()).isTrue();
    assertThat(own.get("other-data").asBoolean()).isFalse();
    assertThat(own.has("trained-on")).isFalse();
    assertThat(own.get("shards").asText()).isEqualTo("file://" + pipeline.path("shards"));
  }

  @Test
  void aSplitOfOtherRecordsHoldsNoneThatItWasTrainedOn() {
    String shards = "data.shards=" + pipeline.path("others");
    table("others", "width", "length", "daisy", "rose");
    pipeline.run("shard", "--set", shards);

    Result other = pipeline.run("evaluate", "--other-data", "--json", "--set", shards);

    assertThat(other.json().at("/trained-on/share").asDouble()).isZero();
    assertThat(other.err()).contains("0.0 % of the test split are records that it was trained on");
  }

  @Test
  void itsOwnNormalisationIsUsedOnOtherData() throws IOException {
    double own = loss(pipeline.run("evaluate", "--json"));
    String manifest = Files.readString(pipeline.path("shards/manifest.json"));
    Files.writeString(
        pipeline.path("shards/manifest.json"),
        manifest.replaceFirst("\"mean\" : \\[ [-\\d.]+", "\"mean\" : [ 77"));

    assertThat(loss(pipeline.run("evaluate", "--other-data", "--json"))).isEqualTo(own);
  }

  private static double loss(Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
    return result.json().at("/metrics/loss").asDouble();
  }

  @Test
  void otherClassesAreRefusedByName() {
    String shards = "data.shards=" + pipeline.path("cars");
    table("cars", "width", "length", "Europe", "Japan");
    pipeline.run("shard", "--set", shards);

    for (String option : new String[] {"--json", "--other-data"}) {
      pipeline
          .run("evaluate", "--set", shards, option)
          .failedWith(ExitCode.USAGE)
          .saying(
              "the model is for other examples than those of file://" + pipeline.path("cars"),
              "its classes are [daisy, rose], the shard set's [Europe, Japan]",
              "use the configuration that it was trained with");
    }
  }

  @Test
  void otherColumnsAreRefusedByName() {
    String shards = "data.shards=" + pipeline.path("swapped");
    table("flowers", "length", "width", "daisy", "rose");
    pipeline.run("shard", "--set", shards);

    pipeline
        .run("evaluate", "--set", shards, "--other-data")
        .failedWith(ExitCode.USAGE)
        .saying("its columns.features are [width, length], the shard set's [length, width]");
  }

  @Test
  void anotherTaskIsRefusedByName() {
    pipeline.write(
        "texts.csv", "text,kind\n" + "a rose is red,rose\nso is this,daisy\n".repeat(90));
    pipeline.source(
        """
        {
          format = csv, train.path = "%s", columns { text = text, label = kind }
        }
        """
            .formatted(pipeline.path("texts.csv")));
    pipeline.network(
        """
        network { family = rnn, task = sequence-classification, layers = 1, hidden = 4 }
        data { tokenizer.kind = word, splits { by = fraction, test = 0.2 } }
        """);
    String shards = "data.shards=" + pipeline.path("texts");
    Result sharded = pipeline.run("shard", "--set", shards);
    assertThat(sharded.exit()).as(sharded.err()).isZero();

    pipeline
        .run("evaluate", "--set", shards, "--other-data")
        .failedWith(ExitCode.USAGE)
        .saying("its task is classification, the configuration's sequence-classification");
  }

  @Test
  void aModelMayBeMovedAndWhatIsNotReadMayBeDamaged() throws IOException {
    JsonNode own = pipeline.run("evaluate", "--json").json();
    Files.move(pipeline.path("run/model"), pipeline.path("moved"));
    Files.move(pipeline.path("shards"), pipeline.path("elsewhere"));
    pipeline.damage("moved/model.zip");
    String[] options = {
      "--model",
      pipeline.path("moved").toString(),
      "--set",
      "data.shards=" + pipeline.path("elsewhere"),
      "--json"
    };

    Result damaged = pipeline.run("evaluate", options);
    Files.delete(pipeline.path("moved/model.zip"));
    Result missing = pipeline.run("evaluate", options);

    for (Result result : new Result[] {damaged, missing}) {
      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.err()).contains("meanfield: warning: ", "moved/model.zip");
      assertThat(result.json().get("metrics")).isEqualTo(own.get("metrics"));
    }
    Result predicted =
        pipeline.run(
            "predict",
            "--model",
            pipeline.path("moved").toString(),
            "--input",
            pipeline.path("flowers.csv").toString(),
            "--output",
            pipeline.path("out").toString());
    assertThat(predicted.exit()).as(predicted.err()).isZero();
    assertThat(predicted.err()).contains("meanfield: warning: ", "moved/model.zip");
  }

  @Test
  void aModelWithoutANeededFileIsRefusedByName() throws IOException {
    Files.delete(pipeline.path("run/model/classes.json"));

    pipeline.run("evaluate").failedWith(ExitCode.DATA).saying("model/classes.json");
  }

  /** Rows of two numbers, the sum of which tells the class; made anew for every name. */
  private void table(String name, String first, String second, String low, String high) {
    StringBuilder table = new StringBuilder("width,length,kind\n");
    Random random = new Random(name.hashCode());
    for (int i = 0; i < ROWS; i++) {
      double width = 5 + random.nextGaussian();
      double length = 50 + 10 * random.nextGaussian();
      String kind = width + length / 10 < 10 ? low : high;
      table.append("%s,%s,%s\n".formatted(width, length, kind));
    }
    pipeline.write(name + ".csv", table.toString());
    pipeline.source(
        "{ format = csv, train.path = \"%s/%s.csv\", columns { features = [%s, %s], label = kind } }"
            .formatted(folder, name, first, second));
  }
}
