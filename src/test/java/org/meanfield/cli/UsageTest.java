package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything that is refused before Spark starts. */
class UsageTest {
  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void write() {
    pipeline = new Pipeline(folder);
  }

  @Test
  void helpNamesCommandsAndExitCodes() {
    Result help = Result.of("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains(
            "shard",
            "train",
            "evaluate",
            "predict",
            "generate",
            "translate",
            "sample",
            "doctor",
            "bench",
            "130");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shard",
        "train",
        "evaluate",
        "predict",
        "generate",
        "translate",
        "sample",
        "doctor",
        "bench"
      })
  void everyCommandHelps(String command) {
    Result help = Result.of(command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).startsWith("Usage: meanfield " + command).contains("--json");
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    Result nothing = Result.of();

    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.err()).contains("Usage: meanfield");
  }

  @Test
  void aMistypedCommandGetsASuggestion() {
    Result.of("trian", "x.conf")
        .failedWith(ExitCode.USAGE)
        .saying("'trian'", "did you mean ", "train?");
  }

  @Test
  void aMistypedOptionPointsToTheHelp() {
    Result.of("train", "x.conf", "--resum")
        .failedWith(ExitCode.USAGE)
        .saying("Unknown option: '--resum'", "--resume", "see: meanfield train --help");
  }

  @Test
  void aSplitThatIsNoneNamesThoseThatAre() {
    pipeline
        .run("evaluate", "--split", "tset")
        .failedWith(ExitCode.USAGE)
        .saying("must be train, validation or test, not tset");
  }

  @Test
  void usageErrorsAreJsonWhenAskedFor() {
    Result result = Result.of("train", "--json");

    assertThat(Result.fields(result.json())).containsExactly("error", "exit");
    assertThat(result.json().get("exit").asInt()).isEqualTo(2);
    assertThat(result.json().get("error").asText()).contains("CONF");
  }

  @Test
  void aConfigurationThatIsNotThereIsNamed() {
    Result.of("train", folder + "/none.conf")
        .failedWith(ExitCode.USAGE)
        .saying("none.conf: no such configuration file");
  }

  @Test
  void aFolderIsNoConfiguration() {
    Result.of("train", folder.toString()).failedWith(ExitCode.USAGE).saying("is a folder");
  }

  @Test
  void brokenHoconNamesTheLine() {
    pipeline.write("small.conf", "run {\n name = a\n");

    Result result = pipeline.run("train").failedWith(ExitCode.USAGE);

    assertThat(result.err()).startsWith("meanfield: " + pipeline.conf() + ": 3: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"training.epochs", "=5"})
  void anOverrideThatIsNoPairIsExplained(String override) {
    pipeline
        .run("train", "--set", override)
        .failedWith(ExitCode.USAGE)
        .saying("--set " + override + ": must be key=value");
  }

  @Test
  void anUnknownKeyGetsTheNearestOne() {
    pipeline
        .run("train", "--set", "training.batchsize=32")
        .failedWith(ExitCode.USAGE)
        .saying("training.batchsize: unknown key", "did you mean training.batch-size?");
  }

  @Test
  void allErrorsComeAtOnce() {
    pipeline
        .run("train", "--set", "training.epochs=0", "--set", "training.updater.learning-rate=-1")
        .failedWith(ExitCode.USAGE)
        .saying("training.epochs = 0", "training.updater.learning-rate = -1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere", "local[0]", "local[two]", "spark://"})
  void aMasterThatIsNoneIsRefusedInOneLine(String master) {
    Result.of("train", pipeline.conf(), "--master", master)
        .failedWith(ExitCode.USAGE)
        .saying("--master " + master + ": must be local[N]");
  }

  @Test
  void aDriverOutOfMemoryFailsWithWhatToRaise() {
    Result result = Result.of(() -> Main.run(new CommandLine(new Hungry()), "--json"));

    assertThat(result.exit()).isEqualTo(ExitCode.FAILED.number());
    assertThat(result.json().get("exit").asInt()).isEqualTo(ExitCode.FAILED.number());
    assertThat(result.json().get("error").asText())
        .contains("out of memory (Java heap space)", "MEANFIELD_HEAP");
  }

  /** Spark tells the driver of a task's end in words. */
  @Test
  void aTaskOutOfMemoryIsSaidSoToo() {
    Exception lost =
        new IllegalStateException(
            "Job aborted: java.lang.OutOfMemoryError: Java heap space\n\tat x", null);

    assertThat(ExitCode.message(lost)).contains("out of memory", "MEANFIELD_HEAP");
    assertThat(ExitCode.message(new IllegalStateException("odd", new IOException("no space"))))
        .contains("odd")
        .contains("no space");
  }

  @Command
  private static final class Hungry implements Runnable {
    @Option(names = "--json")
    private boolean json;

    @Override
    public void run() {
      throw new OutOfMemoryError("Java heap space");
    }
  }
}
