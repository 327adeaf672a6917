package org.meanfield.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.registry.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The models of a registry, or the versions of one. */
@Command(
    name = "list",
    description = {"Lists the models of a registry with their versions; * is the champion.", ""})
final class ModelsListCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry;
  @Mixin private Output output;
  @Mixin private Help help;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "only this model")
  private String name;

  /** A model at the moment of the command. */
  private record Listed(
      String name, Optional<Integer> champion, List<Version> versions, List<String> problems) {

    static Listed of(RegisteredModel model) {
      List<String> problems = new ArrayList<>(model.problems());
      Optional<Integer> champion = VersionFacts.champion(model, problems);
      return new Listed(model.name(), champion, model.versions(), problems);
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("champion", champion.orElse(null));
      json.put("versions", versions.stream().map(VersionFacts::json).toList());
      json.put("problems", problems);
      return json;
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>(List.of(name));
      for (Version version : versions) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s %4d  %s  %s",
                champion.equals(Optional.of(version.number())) ? " *" : "  ",
                version.number(),
                version.createdAt(),
                VersionFacts.metrics(version)));
      }
      return lines;
    }
  }

  @Override
  public Integer call() {
    List<Listed> models = registry.on(this::listed);
    models.forEach(model -> Output.warn(model.problems()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "models list");
    json.put("registry", registry.uri().toString());
    json.put("models", models.stream().map(Listed::json).toList());
    output.result(
        json,
        String.join(
            System.lineSeparator(),
            models.stream().flatMap(model -> model.lines().stream()).toList()));
    return ExitCode.SUCCESS.number();
  }

  private List<Listed> listed(Registry models) {
    models.requireOne();
    List<String> names = name == null ? models.models() : List.of(name);
    return names.stream().map(models::existing).map(Listed::of).toList();
  }
}
