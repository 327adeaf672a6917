package org.meanfield.retraining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.Split;
import org.meanfield.retraining.Comparison.Slice;
import org.meanfield.retraining.RetrainingOutcome.Ending;

/**
 * What is to become of a version, and why: {@code verdict.json}. No time and no place is in it: the
 * same data, seeds and settings give the same bytes.
 *
 * @param rounds that it was trained for
 * @param champion that it was compared with; empty where there was none
 */
record Verdict(
    String model,
    Increment increment,
    Optional<Integer> champion,
    int rounds,
    Comparison comparison,
    List<Finding> findings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean promotes() {
    return findings.stream().allMatch(Finding::passed);
  }

  /**
   * Whether the data of a version that is kept are taken again, with what comes next: where it was
   * not better enough, but nothing was worse for certain, nothing speaks against it.
   */
  private boolean takesDataAgain() {
    return !promotes()
        && findings.stream().noneMatch(Finding::harmful)
        && !increment.isBehindTheWatermark();
  }

  /** What is remembered of it. */
  Standing standing() {
    Slice slice = comparison.has(Slice.REFERENCE) ? Slice.REFERENCE : Slice.HELD_OUT;
    SortedMap<String, Double> reference = new TreeMap<>(comparison.metrics(slice));
    reference.values().removeIf(value -> !Double.isFinite(value));
    return new Standing(increment.number(), reference, takesDataAgain());
  }

  /** The first thing that stands against the version, or what speaks for it. */
  String reason() {
    return findings.stream()
        .filter(finding -> !finding.passed())
        .map(finding -> finding.name() + ": " + finding.words())
        .reduce((a, b) -> a + "; " + b)
        .orElseGet(() -> findings.get(0).name() + ": " + findings.get(0).words());
  }

  private String advice() {
    if (promotes()) {
      return "use %s, or %s@%s".formatted(model, model, increment.number());
    }
    String data = "(%s)".formatted(increment.words());
    if (champion.isEmpty()) {
      return "look at the new data %s; no version is in service yet, and the next is made of all data"
          .formatted(data);
    }
    String stays =
        "%s@%s stays in service, and the version is kept apart: meanfield models promote %s@%s puts it in service all the same"
            .formatted(model, champion.get(), model, increment.number());
    return takesDataAgain()
        ? "wait for more data, with which the new data %s is taken again; %s".formatted(data, stays)
        : "look at the new data %s, which is set aside: where it is good, meanfield retrain --again %s takes it again; %s"
            .formatted(data, increment.number(), stays);
  }

  Map<String, Object> json() {
    Map<String, Object> json =
        RetrainingOutcome.begin(promotes() ? Ending.PROMOTED : Ending.KEPT, model);
    json.put("version", increment.number());
    json.put("champion", promotes() ? (Integer) increment.number() : champion.orElse(null));
    json.put("compared-with", champion.orElse(null));
    json.put("reason", reason());
    json.put("advice", advice());
    Map<String, Object> gate = new LinkedHashMap<>();
    findings.forEach(finding -> gate.put(finding.name(), finding.json()));
    json.put("gate", gate);
    json.put("metrics", metrics(Slice.HELD_OUT));
    Map<String, Object> slices = new LinkedHashMap<>();
    for (Slice slice : List.of(Slice.REFERENCE, Slice.NEWEST)) {
      if (comparison.has(slice)) {
        slices.put(slice.text(), metrics(slice));
      }
    }
    json.put("slices", slices);
    json.put("data", data());
    return json;
  }

  private Map<String, Object> metrics(Slice slice) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("challenger", numbers(comparison.metrics(slice)));
    comparison.championMetrics(slice).ifPresent(theirs -> metrics.put("champion", numbers(theirs)));
    metrics.put("examples", comparison.examples(slice));
    return metrics;
  }

  private static SortedMap<String, Double> numbers(SortedMap<String, Double> metrics) {
    TreeMap<String, Double> numbers = new TreeMap<>();
    metrics.forEach((name, value) -> numbers.put(name, Difference.number(value)));
    return numbers;
  }

  private Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    TrainingData used = comparison.data();
    long train = used.set().manifest().examples(Split.TRAIN);
    data.put("files", increment.files().size());
    if (increment.rows() != null) {
      data.put("watermark", increment.rows().until());
    }
    data.put("new", train - used.replayed());
    data.put("replayed", used.replayed());
    data.put("skipped", used.set().manifest().skipped());
    data.put("rounds", rounds);
    data.put("taken-again", takesDataAgain());
    return data;
  }

  JsonNode tree() {
    return JSON.valueToTree(json());
  }
}
