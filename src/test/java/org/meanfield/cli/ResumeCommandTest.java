package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.TestFolder;

class ResumeCommandTest {
  private static final String COSINE = "training.schedule.name=cosine";

  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void write() {
    pipeline = new Pipeline(folder);
  }

  @Test
  void resumingWhereThereIsNoRunStartsOneAndSaysSo() {
    Result result = pipeline.run("train", "--resume");

    assertThat(result.exit()).isZero();
    assertThat(result.err()).contains("holds no run to resume; starting it");
  }

  @Test
  void aRunThatIsNotFinishedAsksForResume() throws IOException {
    interrupted();

    pipeline.run("train").failedWith(ExitCode.USAGE).saying("not finished; go on with --resume");
  }

  @Test
  void aFinishedRunGoesOnForMoreEpochs() {
    pipeline.run("train");

    Result more = pipeline.run("train", "--resume", "--set", "training.epochs=3");

    assertThat(more.exit()).isZero();
    assertThat(more.err()).contains("going on after round 9 of 14").contains("round 14/14");
    assertThat(more.out()).startsWith("finished after 14 rounds");
  }

  @Test
  void aScheduleThatFollowsFromTheEpochsMakesMoreOfThemAnotherRunWhichIsSaid() {
    String[] cosine = {"--set", "run.dir=" + pipeline.path("cosine"), "--set", COSINE};
    assertThat(pipeline.run("train", cosine).exit()).isZero();

    pipeline
        .run("train", with(cosine, "--resume", "--set", "training.epochs=3"))
        .saying("training.epochs is 3, and was 2", "ends elsewhere");
    pipeline
        .run("train", with(cosine, "--resume", "--set", "training.epochs=1"))
        .saying("rounds, and the configuration asks for");
  }

  private static String[] with(String[] settings, String... words) {
    return Stream.concat(Stream.of(words), Stream.of(settings)).toArray(String[]::new);
  }

  @Test
  void aKeyThatMayNotChangeIsNamed() throws IOException {
    interrupted();

    pipeline
        .run("train", "--resume", "--set", "training.updater.learning-rate=0.02")
        .failedWith(ExitCode.USAGE)
        .saying("training.updater.learning-rate = 0.02: the run was started with 0.01");
  }

  @Test
  void aDamagedNewestCheckpointFallsBackWithAWarning() throws IOException {
    interrupted();
    pipeline.damage("run/checkpoints/round-00000009/parameters.safetensors");

    Result result = pipeline.run("train", "--resume");

    assertThat(result.exit()).isZero();
    assertThat(result.err())
        .contains("warning: the checkpoint of round 9 is passed over")
        .contains("going on after round 8 of 9");
  }

  @Test
  void whereAllCheckpointsAreDamagedTheRunCannotGoOn() throws IOException {
    interrupted();
    for (String checkpoint : checkpoints()) {
      pipeline.damage("run/checkpoints/" + checkpoint + "/parameters.safetensors");
    }

    pipeline.run("train", "--resume").failedWith(ExitCode.DATA).saying("no checkpoint in", "whole");
  }

  @Test
  void damagedMetricsDoNotStopARun() throws IOException {
    interrupted();
    Path metrics = pipeline.path("run/metrics/rounds-00000001.jsonl");
    Files.writeString(metrics, "{");

    Result result = pipeline.run("train", "--resume");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("warning: ", metrics + " is damaged", ".jsonl.damaged");
  }

  @Test
  void aFailedRunWritesItsOutcomeDown() throws IOException {
    interrupted();
    pipeline.damage("shards/train/shard-00000.parquet");

    Result failed = pipeline.run("train", "--resume", "--set", "training.epochs=3", "--json");

    failed.failedWith(ExitCode.DATA).saying("is damaged");
    JsonNode outcome = outcome();
    assertThat(Result.fields(outcome))
        .containsExactly("command", "outcome", "error", "exit", "run");
    assertThat(outcome.get("command").asText()).isEqualTo("train");
    assertThat(outcome.get("outcome").asText()).isEqualTo("failed");
    assertThat(outcome.get("error")).isEqualTo(failed.json().get("error"));
    assertThat(outcome.get("exit").asInt()).isEqualTo(3);
    assertThat(outcome.get("run").asText()).isEqualTo("file://" + pipeline.path("run"));
    pipeline.run("train").failedWith(ExitCode.USAGE).saying("not finished");
  }

  @Test
  void whatIsRefusedOrFailsBeforeItBeginsLeavesTheOutcomeOfAFinishedRun() throws IOException {
    pipeline.run("train");
    JsonNode finished = outcome();
    String[][] refused = {
      {"train", "--set", "training.batch-size=8"},
      {"train", "--set", "training.epochs=3"},
      {"train", "--resume", "--set", "training.master=dl4j"},
      {"train", "--set", "training.epochs=none"}
    };
    for (String[] command : refused) {
      pipeline
          .run("train", Arrays.copyOfRange(command, 1, command.length))
          .failedWith(ExitCode.USAGE);
    }
    Files.writeString(pipeline.path("shards/manifest.json"), "{");
    pipeline
        .run("train", "--resume", "--set", "training.epochs=3")
        .failedWith(ExitCode.DATA)
        .saying("not a manifest");

    assertThat(outcome()).isEqualTo(finished);
  }

  @Test
  void aFinishedRunWhoseModelIsDamagedPublishesItAgain() throws IOException {
    pipeline.run("train");
    byte[] model = Files.readAllBytes(pipeline.path("run/model/parameters.safetensors"));
    pipeline.damage("run/model/parameters.safetensors");

    Result again = pipeline.run("train");

    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.err())
        .contains("warning: ", "run/model/parameters.safetensors is damaged")
        .contains("the finished run's model is damaged; it is published again")
        .doesNotContain("nothing is changed");
    assertThat(again.out()).startsWith("finished after 9 rounds");
    assertThat(pipeline.path("run/model/parameters.safetensors")).hasBinaryContent(model);
    assertThat(pipeline.run("train").err()).contains("nothing is changed");
  }

  @Test
  void aDamagedModelWithoutACheckpointIsNamedAndLeftAsItIs() throws IOException {
    pipeline.run("train");
    pipeline.damage("run/model/parameters.safetensors");
    TestFolder.delete(pipeline.path("run/checkpoints"));
    byte[] model = Files.readAllBytes(pipeline.path("run/model/parameters.safetensors"));

    Result refused = pipeline.run("train");

    refused
        .failedWith(ExitCode.USAGE)
        .saying("no checkpoint to go on from; choose another run.dir, or move");
    assertThat(refused.err()).contains("run/model/parameters.safetensors is damaged");
    assertThat(pipeline.path("run/model/parameters.safetensors")).hasBinaryContent(model);
  }

  @Test
  void theModelOfAnotherRunIsNotReplaced() throws IOException {
    pipeline.run("train");
    Path model = pipeline.path("run/model");
    pipeline.run(
        "train",
        "--set",
        "run.dir=" + pipeline.path("another"),
        "--set",
        "training.local-steps=3",
        "--set",
        "training.epochs=1");
    TestFolder.delete(model);
    Files.move(pipeline.path("another/model"), model);
    byte[] foreign = Files.readAllBytes(model.resolve("parameters.safetensors"));

    pipeline
        .run("train", "--resume", "--set", "training.epochs=3")
        .failedWith(ExitCode.USAGE)
        .saying("run/model: holds the model of another run", "move it away, and resume the run");
    assertThat(model.resolve("parameters.safetensors")).hasBinaryContent(foreign);
  }

  @Test
  void aRunWhoseNetworkDoesNotFitItsDataWritesItsOutcomeDown() throws IOException {
    String network = "network.blocks=[{ pool = max, size = 9, stride = 9 }]";

    Result failed = pipeline.run("train", "--json", "--set", network);

    failed.failedWith(ExitCode.USAGE);
    assertThat(outcome().get("outcome").asText()).isEqualTo("failed");
    assertThat(outcome().get("error")).isEqualTo(failed.json().get("error"));
    assertThat(outcome().get("exit").asInt()).isEqualTo(2);
  }

  private JsonNode outcome() throws IOException {
    return new ObjectMapper().readTree(pipeline.path("run/outcome.json").toFile());
  }

  @Test
  void aRunWithoutAModelYetCannotBeEvaluatedAndSaysWhatToDo() throws IOException {
    interrupted();

    pipeline
        .run("evaluate")
        .failedWith(ExitCode.DATA)
        .saying("the run is not finished", "meanfield train --resume");
    pipeline
        .run("evaluate", "--set", "run.dir=" + pipeline.path("none"))
        .failedWith(ExitCode.DATA)
        .saying("no run yet; train it with meanfield train");
    pipeline
        .run("evaluate", "--model", pipeline.path("none").toString())
        .failedWith(ExitCode.DATA)
        .saying("there is no model; name the folder of one");
  }

  /** As a run looks that was killed just before it published its model. */
  private void interrupted() throws IOException {
    pipeline.run("train");
    Files.delete(pipeline.path("run/outcome.json"));
    Files.delete(pipeline.path("run/model/model.json"));
  }

  private String[] checkpoints() {
    return pipeline.path("run/checkpoints").toFile().list();
  }
}
