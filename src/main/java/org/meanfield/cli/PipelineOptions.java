package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.training.SparkDefaults;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command of a pipeline takes. */
final class PipelineOptions {
  @Parameters(paramLabel = "CONF", description = "the pipeline's configuration, a HOCON file")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "overrides a key of the configuration; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master, such as local[2] or spark://host:7077; default local[*]")
  private String master;

  /**
   * @throws org.meanfield.config.ConfigException with every error of the file
   */
  Config config() {
    return Config.load(file, overrides);
  }

  JavaSparkContext spark(Config config) {
    SparkConf conf = SparkDefaults.applyTo(new SparkConf());
    conf.setIfMissing("spark.app.name", "meanfield " + config.run().name());
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      // Nothing listens to the network when everything is in one process.
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
    }
    return new JavaSparkContext(conf);
  }
}
