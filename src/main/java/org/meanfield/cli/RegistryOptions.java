package org.meanfield.cli;

import java.net.URI;
import java.util.function.Function;
import org.meanfield.config.ConfigException;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.registry.Version;
import picocli.CommandLine.Option;

/** What every command on a registry takes. */
final class RegistryOptions {
  @Option(
      names = "--registry",
      paramLabel = "URI",
      required = true,
      converter = Location.class,
      description = "the folder of the registry")
  private URI registry;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "as for other commands; Spark is not started, but for a driver on the cluster")
  private String master;

  /**
   * A model, or one of its versions, as a command names it.
   *
   * @param version null where none is named
   */
  record Reference(String name, Integer version) {
    /**
     * @throws ConfigException where it is neither {@code NAME} nor {@code NAME@VERSION}
     */
    static Reference of(String text) {
      int at = text.indexOf('@');
      if (at < 0) {
        return new Reference(text, null);
      }
      try {
        return new Reference(text.substring(0, at), Integer.valueOf(text.substring(at + 1)));
      } catch (NumberFormatException e) {
        throw new ConfigException(
            "%s: a version is a number, such as %s@1".formatted(text, text.substring(0, at)));
      }
    }

    /** The version that is named, or else the champion. */
    Version in(RegisteredModel model) {
      return version == null ? model.requireChampion() : model.version(version);
    }
  }

  URI uri() {
    return registry;
  }

  /** Does a command's work on the registry. */
  <R> R on(Function<Registry, R> work) {
    return Cluster.files(
        "meanfield models", master, storage -> work.apply(Registry.of(storage, registry)));
  }

  /** Does a command's work on a model that is there. */
  <R> R on(Reference reference, Function<RegisteredModel, R> work) {
    return on(registry -> work.apply(registry.existing(reference.name())));
  }
}
