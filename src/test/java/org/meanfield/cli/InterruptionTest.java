package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
  @TempDir Path folder;

  @Test
  void ctrlCEndsTheRunWithACheckpointThatItGoesOnFrom() throws IOException {
    Pipeline pipeline = new Pipeline(folder);
    Thread user =
        new Thread(() -> interruptOnceThereIs(pipeline.path("run/checkpoints/round-00000002")));
    user.start();

    Result result = pipeline.run("train", "--json", "--set", "training.epochs=5000");

    assertThat(result.exit()).isEqualTo(130);
    assertThat(result.err())
        .contains("meanfield: finishing this round, then a checkpoint; once more to end at once");
    assertThat(result.json().get("outcome").asText()).isEqualTo("interrupted");
    assertThat(result.json().get("test").isNull()).isTrue();
    int rounds = result.json().get("rounds").asInt();
    assertThat(pipeline.path("run/checkpoints/round-%08d/checkpoint.json".formatted(rounds)))
        .exists();

    Result resumed =
        pipeline.run("train", "--resume", "--set", "training.epochs=" + (rounds * 64 / 282 + 2));

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("going on after round " + rounds + " of ");
  }

  private static void interruptOnceThereIs(Path path) {
    try {
      while (!Files.exists(path)) {
        Thread.sleep(20);
      }
      new ProcessBuilder("kill", "-INT", "" + ProcessHandle.current().pid()).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
