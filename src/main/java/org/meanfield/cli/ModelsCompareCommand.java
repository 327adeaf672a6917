package org.meanfield.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The metrics of two versions side by side. */
@Command(
    name = "compare",
    description = {
      "Shows the metrics of two versions of a model side by side, as they were measured when each"
          + " was made.",
      ""
    })
final class ModelsCompareCommand implements Callable<Integer> {
  @Mixin private RegistryOptions registry;
  @Mixin private Output output;
  @Mixin private Help help;

  @Parameters(index = "0", paramLabel = "NAME@VERSION", description = "a version")
  private String first;

  @Parameters(
      index = "1",
      paramLabel = "VERSION",
      arity = "0..1",
      description = "another of the same model; default the champion")
  private Integer second;

  @Override
  public Integer call() {
    RegistryOptions.Reference reference = RegistryOptions.Reference.of(first);
    List<Version> versions =
        registry.on(reference, model -> List.of(reference.in(model), other(model)));
    Map<String, List<Double>> metrics = metrics(versions);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "models compare");
    json.put("name", reference.name());
    json.put("versions", versions.stream().map(Version::number).toList());
    json.put("metrics", metrics);
    output.result(json, text(versions, metrics));
    return ExitCode.SUCCESS.number();
  }

  private Version other(RegisteredModel model) {
    return second == null ? model.requireChampion() : model.version(second);
  }

  /** Values of both by name; null where one has no such number. */
  private static Map<String, List<Double>> metrics(List<Version> versions) {
    Map<String, Double> one = VersionFacts.numbers(versions.get(0).metrics());
    Map<String, Double> other = VersionFacts.numbers(versions.get(1).metrics());
    TreeSet<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    Map<String, List<Double>> both = new LinkedHashMap<>();
    names.forEach(name -> both.put(name, Arrays.asList(one.get(name), other.get(name))));
    return both;
  }

  private static String text(List<Version> versions, Map<String, List<Double>> metrics) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-32s %12s %12s",
            "",
            versions.get(0).reference(),
            versions.get(1).reference()));
    metrics.forEach(
        (name, values) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-32s %12s %12s",
                    name,
                    VersionFacts.number(values.get(0)),
                    VersionFacts.number(values.get(1)))));
    return String.join(System.lineSeparator(), lines);
  }
}
