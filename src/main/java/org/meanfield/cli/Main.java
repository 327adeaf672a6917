package org.meanfield.cli;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code meanfield COMMAND CONF …}: the class that spark-submit starts. */
@Command(
    name = "meanfield",
    description = "Trains neural networks on Apache Spark by synchronous parameter averaging.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ShardCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      DoctorCommand.class,
      BenchCommand.class
    })
public final class Main {
  private Main() {}

  /**
   * Ends the process with the exit code of the contract. Success returns instead of exiting, and in
   * cluster deploy mode failure is thrown: there, Spark takes an exit for a crash whatever its
   * code.
   */
  public static void main(String[] arguments) {
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
    boolean json = Arrays.asList(arguments).contains("--json");
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (e, all) -> {
          report(e.getMessage(), ExitCode.USAGE, json);
          e.getCommandLine().usage(System.err);
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
    return line.execute(arguments);
  }

  private static String message(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (ExitCode.isForeseen(cause)) {
        return cause.getMessage();
      }
    }
    // Nobody foresaw this one: its stack trace is what helps.
    failure.printStackTrace();
    return failure.toString();
  }

  private static void report(String message, ExitCode code, boolean json) {
    System.err.println("meanfield: " + message);
    if (json) {
      Map<String, Object> error = new TreeMap<>();
      error.put("error", message);
      error.put("exit", code.number());
      System.out.println(Output.toJson(error));
    }
  }
}
