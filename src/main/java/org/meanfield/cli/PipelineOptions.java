package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.storage.Storage;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command of a pipeline takes. */
final class PipelineOptions {
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
   * @throws org.meanfield.config.ConfigException with every error of the file
   */
  Config config() {
    return Config.load(file, overrides);
  }

  /**
   * The same, for others to be derived from it.
   *
   * @throws org.meanfield.config.ConfigException with every error of the file
   */
  ConfigTemplate template() {
    return ConfigTemplate.load(file, overrides);
  }

  /** Does a command's work on files, as Spark would reach them, without Spark. */
  <R> R onFiles(Config config, Function<Storage, R> work) {
    return Cluster.files("meanfield " + config.run().name(), master, work);
  }

  /** Does a command's work on Spark. */
  <R> R onSpark(Config config, Function<JavaSparkContext, R> work) {
    return Cluster.run(config.run().name(), master, work);
  }
}
