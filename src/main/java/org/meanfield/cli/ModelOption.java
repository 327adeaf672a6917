package org.meanfield.cli;

import java.net.URI;
import org.meanfield.config.Config;
import org.meanfield.training.ModelEvaluation;
import picocli.CommandLine.Option;

/** The model that a command asks. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "a model's folder; default the run's model/")
  private String path;

  URI folder(Config config) {
    return ModelEvaluation.folder(config, path);
  }
}
