package org.meanfield.cli;

import java.net.URI;
import java.util.Map;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.registry.NamedModel;
import org.meanfield.registry.Version;
import org.meanfield.storage.Storage;
import org.meanfield.training.ModelEvaluation;
import picocli.CommandLine.Option;

/** The model that a command asks. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "a model's folder, that of the run that published it, or REGISTRY/NAME[@VERSION], the"
              + " champion without a version; default the run's model/")
  private String named;

  private NamedModel found;

  /**
   * Finds the model. A champion is looked up once: what becomes champion meanwhile is for the next
   * command.
   *
   * @return its folder
   */
  URI folder(Storage storage, Config config) {
    found =
        NamedModel.find(
            storage, new RunFolder(config.run().dir()), ModelEvaluation.folder(config, named));
    found
        .version()
        .ifPresent(
            version ->
                System.err.println(
                    "meanfield: model " + version.reference() + ", " + version.folder()));
    return found.folder();
  }

  /** The folder of the model that was found. */
  URI found() {
    return found.folder();
  }

  /** Says which version was asked, where the model is that of a registry. */
  void describe(Map<String, Object> json) {
    found.version().ifPresent(version -> describe(version, json));
  }

  private static void describe(Version version, Map<String, Object> json) {
    json.put("model", version.model().toString());
    json.put("version", version.number());
  }
}
