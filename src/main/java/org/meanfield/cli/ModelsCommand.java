package org.meanfield.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The models of a registry: what there is, and which of them is in service. */
@Command(
    name = "models",
    description = {
      "Shows the models of a registry, and says which version is in service. Where a NAME is"
          + " wanted, NAME@VERSION means one version and NAME the champion.",
      ""
    },
    synopsisSubcommandLabel = "ACTION",
    commandListHeading = "%nActions:%n",
    subcommands = {
      ModelsListCommand.class,
      ModelsShowCommand.class,
      ModelsCompareCommand.class,
      ModelsPromoteCommand.class,
      ModelsRollbackCommand.class,
      ModelsPruneCommand.class
    })
final class ModelsCommand {
  @Mixin private Help help;
}
