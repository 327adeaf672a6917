package org.meanfield.bench;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/** Starts contenders in JVMs like this one: same Java, same class path, one native thread. */
final class OwnJvm {
  /**
   * For all contenders alike, and as {@code scripts/meanfield} starts its own; Spark's local mode
   * keeps its data in the heap as well.
   */
  private static final List<String> OPTIONS =
      List.of("-Xmx3g", "-XX:+UseParallelGC", "-XX:+UseTransparentHugePages");

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private OwnJvm() {}

  /** A {@link StepServer} of this project's class path. */
  static Contender start(String name, Subject subject, Row row) {
    return start(name, subject, row, List.of(), List.of());
  }

  /**
   * @param options besides those that all have
   * @param before entries of the class path that stand before this project's
   */
  static Contender start(
      String name, Subject subject, Row row, List<String> options, List<String> before) {
    List<String> arguments = new ArrayList<>(OPTIONS);
    arguments.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    arguments.addAll(options);
    List<String> path = new ArrayList<>(before);
    path.add(classPath());
    arguments.addAll(List.of("-cp", String.join(File.pathSeparator, path)));
    arguments.addAll(List.of(StepServer.class.getName()));
    arguments.addAll(List.of(subject.name(), row.material().title(), "" + row.localSteps()));
    return ChildContender.start(name, java(arguments), LIMIT);
  }

  /** This JVM's {@code java} with one native thread and no network address but the loopback. */
  static ProcessBuilder java(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("OMP_NUM_THREADS", "1");
    process.environment().put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    process.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return process;
  }

  /** This JVM's, preceded by where this class came from: spark-submit adds its jar later. */
  static String classPath() {
    try {
      Path own = Path.of(OwnJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own + File.pathSeparator + System.getProperty("java.class.path");
    } catch (URISyntaxException e) {
      throw new BenchException("the class path of this process cannot be told", e);
    }
  }
}
