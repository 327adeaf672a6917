package org.meanfield.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A real standalone cluster on this machine: a master and two workers of one core, each a process
 * of its own and with an address of its own on the loopback device, from the jars that the build
 * copied to {@code target/spark/jars}. Everything it writes is under {@code target/}; everything it
 * starts is ended by its handle.
 */
public final class SparkCluster implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path SPARK = TARGET.resolve("spark");
  private static final Duration START = Duration.ofMinutes(1);
  private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2");

  private final Path folder;
  private final List<Process> daemons = new ArrayList<>();
  private final Thread atExit = new Thread(this::end);
  private String master;

  private SparkCluster(Path folder) {
    this.folder = folder;
  }

  /** Starts it with one core a worker, and returns when both workers are registered. */
  public static SparkCluster start() {
    return start(1);
  }

  /**
   * Starts it.
   *
   * @param slots of each worker, as if it had so many cores: an executor each
   */
  public static SparkCluster start(int slots) {
    SparkCluster cluster = new SparkCluster(TestFolder.create("cluster-"));
    Runtime.getRuntime().addShutdownHook(cluster.atExit);
    try {
      cluster.startDaemons(slots);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Its addresses, one a worker. */
  public static List<String> hosts() {
    return HOSTS;
  }

  private void startDaemons(int slots) {
    daemon("master", HOSTS.get(0), "master.Master", "--port", "0", "--webui-port", "0");
    master = logged("master", Pattern.compile("Starting Spark master at (spark://\\S+)"));
    for (String host : HOSTS) {
      String name = "worker-" + host;
      String work = folder.resolve(name + "-work").toString();
      daemon(
          name,
          host,
          "worker.Worker",
          "--webui-port",
          "0",
          "--cores",
          "" + slots,
          "--memory",
          slots + "g",
          "-d",
          work,
          master);
      logged(name, Pattern.compile("Successfully (registered) with master"));
    }
  }

  private void daemon(String name, String host, String main, String... arguments) {
    List<String> command = java("-Xmx512m");
    command.addAll(List.of("-cp", SPARK.resolve("jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy." + main, "--host", host));
    command.addAll(List.of(arguments));
    daemons.add(start(name, host, command));
  }

  /**
   * Starts {@code meanfield} on this cluster through Spark's own submitter, as the script does.
   *
   * @param arguments such as {@code train}, the configuration and {@code --json}
   */
  public Submission submit(String... arguments) {
    return submit(List.of(), arguments);
  }

  /**
   * As {@link #submit(String...)}.
   *
   * @param settings of Spark, such as {@code spark.cores.max=2}
   */
  public Submission submit(List<String> settings, String... arguments) {
    List<String> command = java("-Xmx1g");
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split("\\s+")));
    command.addAll(List.of("-cp", SPARK.resolve("jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master));
    command.addAll(List.of("--properties-file", "conf/spark-defaults.conf"));
    command.addAll(List.of("--conf", "spark.executor.memory=512m"));
    command.addAll(List.of("--conf", "spark.executor.cores=1"));
    settings.forEach(setting -> command.addAll(List.of("--conf", setting)));
    command.addAll(List.of("--class", "org.meanfield.cli.Main"));
    command.add(TARGET.resolve("meanfield.jar").toString());
    command.addAll(List.of(arguments));
    String name = "submission-" + daemons.size();
    Process process = start(name, HOSTS.get(0), command);
    daemons.add(process);
    return new Submission(process, folder.resolve(name + ".out"), folder.resolve(name + ".err"));
  }

  /** Executors that run at this moment. */
  public List<Executor> executors() {
    return daemons.stream()
        .flatMap(Process::children)
        .flatMap(child -> Executor.of(child).stream())
        .toList();
  }

  /**
   * An executor's process.
   *
   * @param name as metrics have it, such as {@code 0@127.0.0.2}
   */
  public record Executor(String name, ProcessHandle process) {

    private static Optional<Executor> of(ProcessHandle process) {
      List<String> words = Arrays.asList(process.info().arguments().orElse(new String[0]));
      return words.contains("--executor-id")
          ? Optional.of(
              new Executor(word(words, "--executor-id") + "@" + word(words, "--hostname"), process))
          : Optional.empty();
    }

    private static String word(List<String> words, String option) {
      return words.get(words.indexOf(option) + 1);
    }

    /** Ends it by SIGKILL. */
    public void kill() {
      process.destroyForcibly();
    }
  }

  private static List<String> java(String heap) {
    return new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap));
  }

  private Process start(String name, String host, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_CONF_DIR");
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    builder.redirectOutput(file(name + ".out"));
    builder.redirectError(file(name + ".err"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private File file(String name) {
    return folder.resolve(name).toFile();
  }

  private String logged(String name, Pattern pattern) {
    Path log = folder.resolve(name + ".err");
    Supplier<Optional<String>> search =
        () ->
            Submission.text(log)
                .lines()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    return Waiting.until("a line of " + log + " that has " + pattern, START, search);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    end();
    TestFolder.delete(folder);
  }

  private void end() {
    List<ProcessHandle> all =
        daemons.stream()
            .flatMap(daemon -> Stream.concat(daemon.descendants(), Stream.of(daemon.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }
}
