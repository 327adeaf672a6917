package org.meanfield.cli;

import java.util.concurrent.Callable;
import org.meanfield.config.ConfigException;
import org.meanfield.registry.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A version put in service by hand. */
@Command(
    name = "promote",
    description = {"Puts a version in service, once its files are found whole.", ""})
final class ModelsPromoteCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry;
  @Mixin private Output output;
  @Mixin private Help help;

  @Parameters(paramLabel = "NAME@VERSION", description = "the version")
  private String named;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "promoted by hand",
      description = "what the history says; default '${DEFAULT-VALUE}'")
  private String reason;

  @Override
  public Integer call() {
    RegistryOptions.Reference reference = RegistryOptions.Reference.of(named);
    if (reference.version() == null) {
      throw new ConfigException(
          "%s: which version? give %s@VERSION (meanfield models list)".formatted(named, named));
    }
    Event event = registry.on(reference, model -> model.promote(reference.version(), reason));
    output.changed("models promote", reference.name(), event);
    return ExitCode.SUCCESS.number();
  }
}
