package org.meanfield.testing;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A real Spark in this JVM, without its web page and on loopback only. */
public final class LocalSpark {
  private LocalSpark() {}

  /**
   * Starts Spark; close it before the next is started.
   *
   * @param master such as {@code local[2]}
   */
  public static JavaSparkContext start(String master) {
    return start(master, Map.of());
  }

  /**
   * Starts Spark; close it before the next is started.
   *
   * @param settings of Spark, besides those of every test
   */
  public static JavaSparkContext start(String master, Map<String, String> settings) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    settings.forEach(conf::set);
    return new JavaSparkContext(conf);
  }
}
