package org.meanfield.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.meanfield.config.ConfigException;
import org.meanfield.registry.Pruning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Old versions deleted. */
@Command(
    name = "prune",
    description = {
      "Deletes the versions of a model that are older than the newest N. Never the champion, what"
          + " it was trained from, the version before it in service, what nobody decided on yet,"
          + " nor what is being read.",
      ""
    })
final class ModelsPruneCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry;
  @Mixin private Output output;
  @Mixin private Help help;

  @Parameters(paramLabel = "NAME", description = "the model")
  private String name;

  @Option(
      names = "--keep",
      paramLabel = "N",
      required = true,
      description = "how many of the newest versions stay; at least 1")
  private int keep;

  @Override
  public Integer call() {
    if (keep < 1) {
      throw new ConfigException("--keep = " + keep + ": must be at least 1");
    }
    Pruning done =
        registry.on(new RegistryOptions.Reference(name, null), model -> model.prune(keep));
    Output.note(done.inUse());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "models prune");
    json.put("name", name);
    json.put("deleted", done.deleted());
    json.put("in-use", done.inUse());
    output.result(json, text(done.deleted()));
    return ExitCode.SUCCESS.number();
  }

  private String text(List<Integer> deleted) {
    return deleted.isEmpty()
        ? "nothing to delete"
        : deleted.stream()
            .map(number -> "deleted  " + name + "@" + number)
            .collect(Collectors.joining(System.lineSeparator()));
  }
}
