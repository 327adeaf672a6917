package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run folders whose files are not all of one run, or not all there. */
class LostRecordTest {
  private static final String OTHER_RATE = "training.updater.learning-rate=0.02";

  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void anInterruptedRun() throws IOException {
    pipeline = new Pipeline(folder);
    pipeline.run("train");
    Files.delete(pipeline.path("run/outcome.json"));
    Files.delete(pipeline.path("run/model/model.json"));
  }

  @Test
  void aRunWhoseRecordIsLostIsStillTheSameRun() throws IOException {
    String record = Files.readString(pipeline.path("run/run.json"));
    Files.delete(pipeline.path("run/run.json"));

    pipeline
        .run("train", "--resume", "--set", OTHER_RATE, "--set", "training.batch-size=8")
        .failedWith(ExitCode.USAGE)
        .saying(
            "holds another run",
            "training.batch-size = 8: the run was started with 16",
            "training.updater.learning-rate = 0.02: the run was started with 0.01");
    pipeline.run("train").failedWith(ExitCode.USAGE).saying("not finished; go on with --resume");
    assertThat(pipeline.path("run/run.json")).doesNotExist();

    Result resumed = pipeline.run("train", "--resume");

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .contains("run.json is missing; it is written again, from the checkpoint of round 9")
        .doesNotContain("holds no run to resume");
    assertThat(pipeline.path("run/run.json")).hasContent(record);
  }

  @Test
  void aDamagedRecordIsWrittenAgain() throws IOException {
    Path file = pipeline.path("run/run.json");
    String record = Files.readString(file);
    Files.writeString(file, record.substring(0, record.length() / 2));

    pipeline
        .run("train", "--resume", "--set", OTHER_RATE)
        .failedWith(ExitCode.USAGE)
        .saying("holds another run");
    Result resumed = pipeline.run("train", "--resume");

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("run.json is damaged, or of another version; it is written");
    assertThat(file).hasContent(record);
  }

  @Test
  void theRecordOfAnotherRunDoesNotMakeItThatRun() throws IOException {
    pipeline.run("train", "--set", OTHER_RATE, "--set", "run.dir=" + pipeline.path("other"));
    String record = Files.readString(pipeline.path("run/run.json"));
    Files.writeString(
        pipeline.path("run/run.json"), Files.readString(pipeline.path("other/run.json")));

    pipeline
        .run("train", "--resume", "--set", OTHER_RATE)
        .failedWith(ExitCode.USAGE)
        .saying("training.updater.learning-rate = 0.02: the run was started with 0.01");
    Result resumed = pipeline.run("train", "--resume");

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("run.json is of another run; it is written again");
    assertThat(pipeline.path("run/run.json")).hasContent(record);
  }

  @Test
  void checkpointsOfTwoRunsAreNotMixed() throws IOException {
    pipeline.run("train", "--set", OTHER_RATE, "--set", "run.dir=" + pipeline.path("other"));
    delete("run/checkpoints/round-00000008");
    copy("other/checkpoints/round-00000008", "run/checkpoints/round-00000008");

    for (String option : new String[] {"--resume", "--json"}) {
      pipeline
          .run("train", option)
          .failedWith(ExitCode.DATA)
          .saying(
              "run/checkpoints holds checkpoints of two runs, of round 8 and of round 9",
              "training.updater.learning-rate is 0.02 in one, 0.01 in the other",
              "move those away that are not of this run");
    }
  }

  @Test
  void aModelWithoutCheckpointsAndRecordIsNotTrainedOver() throws IOException {
    Result finished = pipeline.run("train", "--resume");
    delete("run/checkpoints");
    Files.delete(pipeline.path("run/run.json"));
    byte[] model = Files.readAllBytes(pipeline.path("run/model/model.json"));

    for (String option : new String[] {"--resume", "--json"}) {
      pipeline
          .run("train", option)
          .failedWith(ExitCode.USAGE)
          .saying(
              "holds a model, but no checkpoint to go on from; choose another run.dir, or move");
    }
    assertThat(finished.exit()).isZero();
    assertThat(pipeline.path("run/model/model.json")).hasBinaryContent(model);
  }

  @Test
  void aFinishedRunIsFinishedWithoutItsRecordOrItsCheckpoints() throws IOException {
    Result finished = pipeline.run("train", "--resume", "--json");
    Path record = pipeline.path("run/run.json");
    Files.move(record, pipeline.path("aside.json"));

    assertThat(pipeline.run("train", "--json").out()).isEqualTo(finished.out());
    pipeline.run("train", "--set", OTHER_RATE).failedWith(ExitCode.USAGE).saying("another run");

    Files.move(pipeline.path("aside.json"), record);
    delete("run/checkpoints");
    assertThat(pipeline.run("train", "--json").out()).isEqualTo(finished.out());
    pipeline.run("train", "--set", OTHER_RATE).failedWith(ExitCode.USAGE).saying("another run");
  }

  @Test
  void aFinishedRunWhoseModelIsGonePublishesItAgain() throws IOException {
    pipeline.run("train", "--resume");
    String model = Files.readString(pipeline.path("run/model/model.json"));
    delete("run/model");

    pipeline.run("train").failedWith(ExitCode.USAGE).saying("go on with --resume");
    Result resumed = pipeline.run("train", "--resume", "--json");

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.json().get("examples-per-second").isNull()).isTrue();
    assertThat(pipeline.path("run/model/model.json")).hasContent(model);
  }

  @Test
  void whereNothingWasLeftToTrainNoSpeedIsShown() {
    assertThat(pipeline.run("train", "--resume").out())
        .matches("(?s)finished after 9 rounds, 576 examples, [\\d.]+ s\\R.*");
  }

  @Test
  void aFolderWithoutARecordAndWithoutAWholeCheckpointIsNoNewRun() throws IOException {
    Files.delete(pipeline.path("run/run.json"));
    for (String checkpoint : pipeline.path("run/checkpoints").toFile().list()) {
      pipeline.damage("run/checkpoints/" + checkpoint + "/state.json");
    }

    pipeline.run("train").failedWith(ExitCode.DATA).saying("no checkpoint in", "is whole");
    pipeline.run("train", "--resume").failedWith(ExitCode.DATA).saying("no checkpoint in");
  }

  @Test
  void aRunAndItsShardsMayBeMoved() throws IOException {
    Files.move(pipeline.path("run"), pipeline.path("moved"));
    Files.move(pipeline.path("shards"), pipeline.path("elsewhere"));
    String[] places = {
      "--set",
      "run.dir=" + pipeline.path("moved"),
      "--set",
      "data.shards=" + pipeline.path("elsewhere")
    };

    Result resumed =
        pipeline.run(
            "train",
            Stream.concat(Stream.of("--resume"), Stream.of(places)).toArray(String[]::new));

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("going on after round 9 of 9");
    assertThat(pipeline.run("evaluate", places).exit()).isZero();
  }

  private void delete(String name) throws IOException {
    try (Stream<Path> found = Files.walk(pipeline.path(name))) {
      for (Path path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void copy(String from, String to) throws IOException {
    Files.createDirectory(pipeline.path(to));
    for (String name : pipeline.path(from).toFile().list()) {
      Files.copy(pipeline.path(from).resolve(name), pipeline.path(to).resolve(name));
    }
  }
}
