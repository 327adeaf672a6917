package org.meanfield.bench;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.training.SparkDefaults;

/** Spark in the contender's own JVM, one task slot a worker. */
final class LocalSpark {
  /** Replicas that train at the same time. */
  static final int WORKERS = 2;

  private LocalSpark() {}

  static JavaSparkContext start(String name) {
    return new JavaSparkContext(
        SparkDefaults.applyTo(new SparkConf())
            .setMaster("local[" + WORKERS + "]")
            .setAppName("bench " + name)
            .set("spark.log.level", "ERROR")
            .set("spark.driver.bindAddress", "127.0.0.1"));
  }
}
