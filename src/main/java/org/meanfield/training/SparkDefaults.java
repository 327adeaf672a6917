package org.meanfield.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.spark.SparkConf;

/**
 * Spark settings that averaging wants, from {@code conf/spark-defaults.conf}, which the jar
 * carries: what the user or the cluster sets wins.
 */
public final class SparkDefaults {
  private static final String RESOURCE = "/spark-defaults.conf";

  private SparkDefaults() {}

  /** Adds every default that is not set. */
  public static SparkConf applyTo(SparkConf conf) {
    Properties defaults = new Properties();
    try (InputStream file = SparkDefaults.class.getResourceAsStream(RESOURCE)) {
      defaults.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    defaults.forEach((key, value) -> conf.setIfMissing((String) key, (String) value));
    return conf;
  }
}
