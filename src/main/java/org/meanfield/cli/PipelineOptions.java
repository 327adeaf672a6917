package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.training.SparkDefaults;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command of a pipeline takes. */
final class PipelineOptions {
  /** Spark itself tells of others with a stack trace. */
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|[1-9]\\d*)(,\\s*[1-9]\\d*)?])?|local-cluster\\[.+]|yarn"
              + "|(spark|k8s|mesos)://.+");

  @Parameters(paramLabel = "CONF", description = "the pipeline's configuration, a HOCON file")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key of the configuration; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master, such as local[2] or spark://host:7077; default local[*]")
  private String master;

  /**
   * @throws ConfigException with every error of the file
   */
  Config config() {
    return Config.load(file, overrides);
  }

  /**
   * @throws ConfigException where the master is none that Spark knows
   */
  JavaSparkContext spark(Config config) {
    SparkConf conf = SparkDefaults.applyTo(new SparkConf());
    conf.setIfMissing("spark.app.name", "meanfield " + config.run().name());
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    String url = conf.get("spark.master");
    if (!MASTER.matcher(url).matches()) {
      throw new ConfigException(
          "--master "
              + url
              + ": must be local[N], local[*], yarn, or begin with spark://, k8s:// or mesos://");
    }
    if (url.startsWith("local")) {
      // Nothing listens to the network when everything is in one process.
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
    }
    return new JavaSparkContext(conf);
  }
}
