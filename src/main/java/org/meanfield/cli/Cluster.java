package org.meanfield.cli;

import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.meanfield.config.ConfigException;
import org.meanfield.spark.IdleExecutors;
import org.meanfield.storage.Storage;
import org.meanfield.training.SparkDefaults;

/** The Spark of one command, started and stopped so that it has nothing to say of its own. */
final class Cluster implements AutoCloseable {
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|[1-9]\\d*)(,\\s*[1-9]\\d*)?])?|local-cluster\\[.+]|yarn"
              + "|(spark|k8s|mesos)://.+");

  /** One and a half times what Spark's UnifiedMemoryManager reserves. */
  private static final long LEAST_HEAP = 450L << 20;

  private final JavaSparkContext spark;

  private Cluster(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Runs a command's work.
   *
   * @param name of the application
   * @param master its URL; null for what spark-submit was told, or else {@code local[*]}
   * @throws ConfigException where Spark would refuse to start, which it does with stack traces
   * @throws SparkLostException where it does not start all the same, or ends before the work
   */
  static <R> R run(String name, String master, Function<JavaSparkContext, R> work) {
    SparkConf conf = configuration(name, master);
    String url = conf.get("spark.master");
    requireStartable(url);
    try (Cluster cluster = start(conf)) {
      try {
        return work.apply(cluster.spark);
      } catch (Exception e) {
        // Spark's own are checked, and Scala does not declare them.
        if (cluster.spark.sc().isStopped() && ExitCode.foreseen(e).isEmpty()) {
          throw new SparkLostException(url, e);
        }
        throw e;
      }
    }
  }

  /**
   * Runs a command's work that needs nothing of Spark but its settings of file systems ({@code
   * spark.hadoop.*}, and those of spark-submit). Spark itself is not started, which takes seconds,
   * except where the driver is on the cluster: YARN waits until it is.
   */
  static <R> R files(String name, String master, Function<Storage, R> work) {
    SparkConf conf = configuration(name, master);
    if (conf.get("spark.submit.deployMode", "client").equals("cluster")) {
      return run(name, master, spark -> work.apply(Storage.of(spark.hadoopConfiguration())));
    }
    return work.apply(Storage.of(SparkHadoopUtil.get().newConfiguration(conf)));
  }

  private static SparkConf configuration(String name, String master) {
    SparkConf conf = SparkDefaults.applyTo(new SparkConf());
    // What spark-submit writes there where nobody named the application.
    if (conf.get("spark.app.name", Main.class.getName()).equals(Main.class.getName())) {
      conf.setAppName(name);
    }
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      // Nothing listens to the network when everything is in one process.
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      // A task out of memory fails the job, and does not end the process that has to say so.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    return conf;
  }

  private static Cluster start(SparkConf conf) {
    try {
      return new Cluster(new JavaSparkContext(conf));
    } catch (Exception e) {
      throw new SparkLostException(conf.get("spark.master"), e);
    }
  }

  private static void requireStartable(String url) {
    if (!MASTER.matcher(url).matches()) {
      throw new ConfigException(
          "--master "
              + url
              + ": must be local[N], local[*], yarn, or begin with spark://, k8s:// or mesos://");
    }
    long heap = Runtime.getRuntime().maxMemory();
    if (heap < LEAST_HEAP) {
      throw new ConfigException(
          "the driver's heap is %s MB, and Spark needs %s; set MEANFIELD_HEAP=1g or more (spark-submit: --driver-memory)"
              .formatted(heap >> 20, LEAST_HEAP >> 20));
    }
  }

  /** Stops Spark. Tasks that still run end first: their executor would be loud about it. */
  @Override
  public void close() {
    spark.sc().cancelAllJobs();
    IdleExecutors.await(spark);
    spark.close();
  }
}
