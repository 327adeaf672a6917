package org.meanfield.cli;

import java.util.concurrent.Callable;
import org.meanfield.registry.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The champion before put in service again. */
@Command(
    name = "rollback",
    description = {
      "Goes back to the version that was in service before the champion, or before that one where"
          + " its files are not whole.",
      ""
    })
final class ModelsRollbackCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry;
  @Mixin private Output output;
  @Mixin private Help help;

  @Parameters(paramLabel = "NAME", description = "the model")
  private String name;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "rolled back by hand",
      description = "what the history says; default '${DEFAULT-VALUE}'")
  private String reason;

  @Override
  public Integer call() {
    Event event =
        registry.on(new RegistryOptions.Reference(name, null), model -> model.rollback(reason));
    output.changed("models rollback", name, event);
    return ExitCode.SUCCESS.number();
  }
}
