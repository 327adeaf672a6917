package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.Config;
import org.meanfield.testing.OnSpark;

/** A finished run that is given more epochs never knows that it once ended. */
class MoreEpochsTest {
  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  /** Of the rounds of the shorter run, the last is due in some of these and in others not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 1000})
  void aRunOfTwoEpochsThatIsResumedToFourEndsAsARunOfFour(int every) {
    TestRun whole = TestRun.whole(spark, config(every, 4));
    TestRun.Ending expected = whole.ending();
    TestRun raised = TestRun.whole(spark, config(every, 2));
    int ended = (Integer) raised.outcome().get("rounds");

    raised = TestRun.of(spark, config(every, 4)).resume();

    assertThat(raised.metrics()).hasSizeGreaterThan(ended);
    assertThat(raised.metrics().get(ended - 1).validation()).isNotEmpty();
    assertThat(raised.outcome().get("best-round")).isEqualTo(whole.outcome().get("best-round"));
    assertThat(raised.outcome().get("validation")).isEqualTo(whole.outcome().get("validation"));
    assertThat(raised.ending().files()).isEqualTo(expected.files());
  }

  /** Such as one whose export failed when the run first ended. */
  @Test
  void aModelThatLackedAFileIsPublishedWithItWhenTheRunEndsAgain() throws IOException {
    Config config = config(1000, 2);
    TestRun.Ending expected = TestRun.whole(spark, config).ending();
    Path run = Path.of(config.run().dir());
    Path manifest = run.resolve("model/model.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode without = (ObjectNode) json.readTree(manifest.toFile());
    assertThat(((ObjectNode) without.get("files")).remove("model.zip")).isNotNull();
    Files.write(manifest, json.writeValueAsBytes(without));
    Files.delete(run.resolve("model/model.zip"));
    Files.delete(run.resolve("outcome.json"));

    TestRun again = TestRun.of(spark, config).resume();

    assertThat(again.ending().files()).isEqualTo(expected.files());
  }

  /** So restless that the best round may be any, and with patience that a validation more wears. */
  private static Config config(int every, int epochs) {
    return ExactnessCase.CNN.config(
        folder,
        "validated-every-" + every,
        "training.epochs=" + epochs,
        "training.validate-every-rounds=" + every,
        "training.stop={ metric = loss, patience = 50 }",
        "training.updater={ name = adam, learning-rate = 0.06 }");
  }
}
