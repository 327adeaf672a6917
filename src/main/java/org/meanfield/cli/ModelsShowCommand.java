package org.meanfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.meanfield.registry.Event;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.RegistryException;
import org.meanfield.registry.Version;
import org.meanfield.storage.PrettyJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One version: what it was made of, what it is worth, and what happened to it. */
@Command(
    name = "show",
    description = {
      "Shows a version: its provenance, its verdict, its history, and whether its files are whole.",
      ""
    })
final class ModelsShowCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry;
  @Mixin private Output output;
  @Mixin private Help help;

  @Parameters(paramLabel = "NAME[@VERSION]", description = "the champion without a version")
  private String named;

  @Override
  public Integer call() {
    RegistryOptions.Reference reference = RegistryOptions.Reference.of(named);
    Map<String, Object> json = registry.on(reference, model -> json(model, reference.in(model)));
    output.result(json, new String(PrettyJson.bytes(json), StandardCharsets.UTF_8).stripTrailing());
    return ExitCode.SUCCESS.number();
  }

  private static Map<String, Object> json(RegisteredModel model, Version version) {
    List<String> damage = new ArrayList<>(version.damage());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "models show");
    json.put("name", model.name());
    json.putAll(VersionFacts.json(version));
    json.put("model", version.model().toString());
    json.put(
        "champion",
        VersionFacts.champion(model, damage).filter(c -> c == version.number()).isPresent());
    json.put("configuration", version.configuration());
    json.put("data", version.data());
    json.put("watermark", version.watermark());
    json.put("verdict", verdict(version));
    json.put("history", VersionFacts.json(ofVersion(model, version, damage)));
    json.put("problems", damage);
    return json;
  }

  /** None where it is damaged, which is said among the problems. */
  private static JsonNode verdict(Version version) {
    try {
      return version.verdict();
    } catch (RegistryException e) {
      return null;
    }
  }

  private static List<Event> ofVersion(
      RegisteredModel model, Version version, List<String> problems) {
    try {
      return model.history().stream()
          .filter(
              event ->
                  event.version() == version.number()
                      || event.insteadOf().filter(o -> o == version.number()).isPresent())
          .toList();
    } catch (RegistryException e) {
      problems.add(e.getMessage());
      return List.of();
    }
  }
}
