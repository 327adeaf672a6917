package org.meanfield.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;
import org.meanfield.training.SparkDefaults;
import scala.Tuple2;

/**
 * A real standalone cluster on this machine: a master and workers of one core, each a process of
 * its own and with an address of its own on the loopback device, from the jars that the build
 * copied to {@code target/spark/jars}. Everything it writes is under {@code target/}; everything it
 * starts is ended by its handle.
 */
public final class SparkCluster implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path SPARK = TARGET.resolve("spark");
  private static final Path JAR = TARGET.resolve("meanfield.jar");
  private static final Duration START = Duration.ofMinutes(1);
  private static final String DRIVER = "127.0.0.1";

  /** Settings of an application that begins when it has the executors of two workers. */
  public static final Map<String, String> ON_TWO =
      Map.of("spark.cores.max", "2", "spark.scheduler.minRegisteredResourcesRatio", "1");

  private static final List<String> HOSTS = List.of(DRIVER, "127.0.0.2");
  private static final String EXECUTOR_MEMORY = "512m";

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<SparkWorker> workers = new ArrayList<>();
  private final Thread atExit = new Thread(this::end);
  private String master;

  private SparkCluster(Path folder) {
    this.folder = folder;
  }

  /** Starts a master, and returns when it takes workers. */
  public static SparkCluster start() {
    SparkCluster cluster = new SparkCluster(TestFolder.create("cluster-"));
    Runtime.getRuntime().addShutdownHook(cluster.atExit);
    try {
      cluster.startMaster();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Starts it with two workers.
   *
   * @param slots of each, as if it had so many cores: an executor each
   */
  public static SparkCluster start(int slots) {
    SparkCluster cluster = start();
    try {
      HOSTS.forEach(host -> cluster.add(host, slots, Map.of()));
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The addresses of the two workers that it is started with. */
  public static List<String> hosts() {
    return HOSTS;
  }

  private void startMaster() {
    daemon("master", DRIVER, Map.of(), "master.Master", "--port", "0", "--webui-port", "0");
    master = logged("master", Pattern.compile("Starting Spark master at (spark://\\S+)"));
  }

  /** Adds a worker of one slot, and returns when it is registered. */
  public SparkWorker add(String host) {
    return add(host, 1, Map.of());
  }

  /**
   * Adds a worker.
   *
   * @param environment that its executors inherit
   */
  public SparkWorker add(String host, int slots, Map<String, String> environment) {
    String name = "worker-" + workers.size();
    Path work = folder.resolve(name + "-work");
    Process daemon =
        daemon(
            name,
            host,
            environment,
            "worker.Worker",
            "--webui-port",
            "0",
            "--cores",
            String.valueOf(slots),
            "--memory",
            slots + "g",
            "-d",
            work.toString(),
            master);
    logged(name, Pattern.compile("Successfully (registered) with master"));
    SparkWorker worker = new SparkWorker(host, daemon, work);
    workers.add(worker);
    return worker;
  }

  private Process daemon(
      String name, String host, Map<String, String> environment, String main, String... arguments) {
    List<String> command = java("-Xmx512m");
    command.add("-Dspark.decommission.enabled=true");
    command.addAll(List.of("-cp", SPARK.resolve("jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy." + main, "--host", host));
    command.addAll(List.of(arguments));
    return start(name, host, environment, command);
  }

  /** Its URL. */
  public String master() {
    return master;
  }

  /**
   * What a driver in another process than a {@link Submission}'s needs to be told of Spark, to
   * begin when it has the executors of two workers.
   */
  public static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    for (Tuple2<String, String> each : SparkDefaults.applyTo(new SparkConf(false)).getAll()) {
      settings.put(each._1(), each._2());
    }
    settings.put("spark.executor.cores", "1");
    settings.put("spark.jars", JAR.toString());
    settings.put("spark.executor.memory", EXECUTOR_MEMORY);
    settings.putAll(ON_TWO);
    return settings;
  }

  /**
   * Starts {@code meanfield} on this cluster through Spark's own submitter, as the script does.
   *
   * @param arguments such as {@code train}, the configuration and {@code --json}
   */
  public Submission submit(String... arguments) {
    return submit(Map.of(), arguments);
  }

  /**
   * The same with settings of Spark.
   *
   * @param settings such as {@code spark.cores.max=2}
   */
  public Submission submit(List<String> settings, String... arguments) {
    Map<String, String> all = new TreeMap<>();
    settings.forEach(setting -> all.put(setting.split("=", 2)[0], setting.split("=", 2)[1]));
    return submit(all, arguments);
  }

  /**
   * The same with settings of Spark.
   *
   * @param settings which win over {@code conf/spark-defaults.conf}
   */
  public Submission submit(Map<String, String> settings, String... arguments) {
    return submit(settings, Map.of(), arguments);
  }

  /**
   * The same in an environment of its own.
   *
   * @param environment of the driver's process
   */
  public Submission submit(
      Map<String, String> settings, Map<String, String> environment, String... arguments) {
    // A driver in client mode has the heap that its own process was started with.
    List<String> command = java("-Xmx" + settings.getOrDefault("spark.driver.memory", "1g"));
    // Most of a short command is its start.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split("\\s+")));
    command.addAll(List.of("-cp", SPARK.resolve("jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit"));
    command.addAll(List.of("--master", settings.getOrDefault("spark.master", master)));
    command.addAll(List.of("--properties-file", "conf/spark-defaults.conf"));
    command.addAll(List.of("--conf", "spark.executor.memory=" + EXECUTOR_MEMORY));
    command.addAll(List.of("--conf", "spark.executor.cores=1"));
    settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.addAll(List.of("--class", "org.meanfield.cli.Main", JAR.toString()));
    command.addAll(List.of(arguments));
    String name = "submission-" + processes.size();
    Process process = start(name, DRIVER, environment, command);
    return new Submission(process, folder.resolve(name + ".out"), folder.resolve(name + ".err"));
  }

  /** Executors of all workers that run at this moment. */
  public List<SparkExecutor> executors() {
    return workers.stream().flatMap(worker -> worker.executors().stream()).toList();
  }

  private static List<String> java(String heap) {
    return new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap));
  }

  private Process start(
      String name, String host, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_CONF_DIR");
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    builder.environment().putAll(environment);
    builder.redirectOutput(file(name + ".out"));
    builder.redirectError(file(name + ".err"));
    try {
      Process process = builder.start();
      processes.add(process);
      return process;
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
        processes.stream()
            .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }
}
