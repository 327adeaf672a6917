package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeCommandTest {
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
    assertThat(more.err()).contains("going on after round 9 of 13").contains("round 13/13");
    assertThat(more.out()).startsWith("finished after 13 rounds");
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

  private JsonNode outcome() throws IOException {
    return new ObjectMapper().readTree(pipeline.path("run/outcome.json").toFile());
  }

  @Test
  void aRunWithoutAModelYetCannotBeEvaluatedAndSaysWhatToDo() throws IOException {
    interrupted();

    pipeline
        .run("evaluate")
        .failedWith(ExitCode.DATA)
        .saying("this run is not finished", "meanfield train --resume");
    pipeline
        .run("evaluate", "--set", "run.dir=" + pipeline.path("none"))
        .failedWith(ExitCode.DATA)
        .saying("no run yet; train it with meanfield train");
    pipeline
        .run("evaluate", "--model", pipeline.path("none").toString())
        .failedWith(ExitCode.DATA)
        .saying("there is no model; check --model");
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
