package org.meanfield.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code meanfield COMMAND CONF …}: the class that spark-submit starts. */
@Command(
    name = "meanfield",
    description = "Trains neural networks on Apache Spark by synchronous parameter averaging.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands (meanfield COMMAND --help says more):%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "2:wrong usage or configuration, unsupported platform, doctor not content",
      "3:missing or bad data, a damaged checkpoint with no older one",
      "4:the run failed",
      "5:another run holds this folder or model",
      "130:interrupted, after a final checkpoint"
    },
    footer = {
      "",
      "Results go to standard output (with --json one object on the last line), progress and errors"
          + " to standard error.",
      "",
      "  meanfield train conf/cnn-fashion.conf",
      "  meanfield train conf/cnn-fashion.conf --set training.epochs=20 --resume",
      "  meanfield evaluate conf/cnn-fashion.conf --split validation --json",
      "  meanfield predict conf/cnn-fashion.conf --input IMAGES --output predictions",
      "  meanfield generate conf/rnn-text.conf --prompt \"In the beginning\" --count 20",
      "  meanfield translate conf/transformer-dates.conf --text \"3rd of March, 1987\""
    },
    subcommands = {
      ShardCommand.class,
      TrainCommand.class,
      RetrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      GenerateCommand.class,
      TranslateCommand.class,
      SampleCommand.class,
      ModelsCommand.class,
      DoctorCommand.class,
      BenchCommand.class
    })
public final class Main {
  Main() {}

  /**
   * Ends the process with the exit code of the contract. Success returns instead of exiting, and in
   * cluster deploy mode failure is thrown: there, Spark takes an exit for a crash whatever its
   * code.
   */
  public static void main(String[] arguments) {
    // Pictures go to files: DISPLAY may name a screen that this process cannot reach.
    System.setProperty("java.awt.headless", "true");
    int code = run(arguments);
    if (code == ExitCode.SUCCESS.number()) {
      return;
    }
    if (new SparkConf().get("spark.submit.deployMode", "client").equals("cluster")) {
      throw new IllegalStateException("meanfield ended with exit code " + code);
    }
    System.exit(code);
  }

  /** Runs a command, prints what it has to say, and returns its exit code. */
  static int run(String... arguments) {
    return run(new CommandLine(new Main()), arguments);
  }

  static int run(CommandLine line, String... arguments) {
    boolean json = Arrays.asList(arguments).contains("--json");
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (e, all) -> {
          report(usageError(e), ExitCode.USAGE, json);
          return ExitCode.USAGE.number();
        });
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          ExitCode code = ExitCode.of(e);
          report(message(e), code, json);
          return code.number();
        });
    if (arguments.length == 0) {
      line.usage(System.err);
      return ExitCode.USAGE.number();
    }
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      // No exception for picocli. Native memory has one of the same type.
      e.printStackTrace();
      report(ExitCode.outOfMemory(e.getMessage()), ExitCode.FAILED, json);
      return ExitCode.FAILED.number();
    }
  }

  private static String usageError(ParameterException e) {
    List<String> near =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return e.getMessage()
        + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?")
        + System.lineSeparator()
        + "see: "
        + e.getCommandLine().getCommandSpec().qualifiedName()
        + " --help";
  }

  private static String message(Exception failure) {
    if (ExitCode.foreseen(failure).isEmpty()) {
      // Its stack trace is what helps.
      failure.printStackTrace();
    }
    return ExitCode.message(failure);
  }

  private static void report(String message, ExitCode code, boolean json) {
    System.err.println("meanfield: " + message);
    if (json) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("error", message);
      error.put("exit", code.number());
      System.out.println(Output.toJson(error));
    }
  }
}
