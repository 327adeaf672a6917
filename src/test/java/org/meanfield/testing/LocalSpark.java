package org.meanfield.testing;

import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The one real Spark of this JVM, without its web page and on loopback only: it is kept for whoever
 * asks for the same next, since starting one takes longer than most tests. A class that needs one
 * throughout has it by {@link OnSpark}.
 */
public final class LocalSpark {
  private static JavaSparkContext running;
  private static Configuration hadoop;
  private static String master;
  private static Map<String, String> settings;

  private LocalSpark() {}

  /**
   * Spark on this master, and without settings.
   *
   * @param master such as {@code local[2]}
   */
  public static JavaSparkContext on(String master) {
    return on(master, Map.of());
  }

  /**
   * Spark on this master, and without settings.
   *
   * @param files settings of Hadoop, besides those of every test
   */
  public static JavaSparkContext on(String master, Configuration files) {
    JavaSparkContext spark = on(master);
    files.forEach(setting -> spark.hadoopConfiguration().set(setting.getKey(), setting.getValue()));
    return spark;
  }

  /**
   * Spark on this master as if it had just been started: with nothing cached, no properties of jobs
   * and Hadoop's configuration as it was. Any other is stopped.
   *
   * @param settings of Spark, besides those of every test
   */
  public static synchronized JavaSparkContext on(String master, Map<String, String> settings) {
    if (!runs(master, settings)) {
      stop();
      start(master, settings);
    }
    running.getPersistentRDDs().values().forEach(rdd -> rdd.unpersist(true));
    running.sc().setLocalProperties(new Properties());
    running.hadoopConfiguration().clear();
    hadoop.forEach(
        setting -> running.hadoopConfiguration().set(setting.getKey(), setting.getValue()));
    return running;
  }

  /** Whether it is this one that {@link #on} would go on with. */
  static synchronized boolean runs(String master, Map<String, String> settings) {
    return running != null
        && !running.sc().isStopped()
        && LocalSpark.master.equals(master)
        && LocalSpark.settings.equals(settings);
  }

  private static void start(String master, Map<String, String> settings) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    settings.forEach(conf::set);
    running = new JavaSparkContext(conf);
    hadoop = new Configuration(running.hadoopConfiguration());
    LocalSpark.master = master;
    LocalSpark.settings = Map.copyOf(settings);
  }

  /** Makes room for a Spark that what is tested starts itself, such as a command does. */
  public static synchronized void stop() {
    if (running != null) {
      running.close();
      running = null;
    }
  }
}
