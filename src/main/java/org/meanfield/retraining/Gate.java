package org.meanfield.retraining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meanfield.config.RetrainingConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.retraining.Comparison.Slice;

/**
 * Whether a challenger may take the champion's place. It must be better, or no worse than chance
 * explains, on all that is held out; on the reference, which never changes, and on no class may it
 * be worse for certain. Without a champion it must be better than an answer that costs nothing. A
 * metric that is no number lets nothing through.
 *
 * @param seed of the intervals
 */
record Gate(RetrainingConfig.Gate config, long seed) {

  /** All findings, the first that counts first. */
  List<Finding> findings(Comparison comparison) {
    if (comparison.champion().isEmpty()) {
      return List.of(first(comparison));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(improvement(comparison));
    if (comparison.has(Slice.REFERENCE)) {
      findings.add(reference(comparison));
    }
    if (!comparison.labels().isEmpty()) {
      findings.add(classes(comparison));
    }
    return findings;
  }

  private Finding first(Comparison comparison) {
    Metric metric = config.metric();
    double own = comparison.metrics(Slice.HELD_OUT).get(metric.text());
    Double bar = comparison.baseline().get(metric.text());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("metric", metric.text());
    figures.put("baseline", bar == null ? null : Difference.number(bar));
    figures.put("challenger", Difference.number(own));
    figures.put("examples", comparison.examples(Slice.HELD_OUT));
    boolean sound = comparison.metrics(Slice.HELD_OUT).values().stream().allMatch(Double::isFinite);
    boolean passed = sound && (bar == null || metric.isBetter(own, bar));
    return new Finding(
        "baseline", passed, sound ? firstWords(own, bar) : "a metric is not a number", figures);
  }

  private String firstWords(double own, Double bar) {
    String name = config.metric().text();
    if (bar == null) {
      return "there is no champion, and no answer that costs nothing has a %s to compare with"
          .formatted(name);
    }
    return String.format(
        Locale.ROOT,
        "there is no champion; %s %.4f %s %.4f of an answer that costs nothing",
        name,
        own,
        config.metric().isBetter(own, bar) ? "is better than" : "is no better than",
        bar);
  }

  private Finding improvement(Comparison comparison) {
    Difference found = difference(comparison, Slice.HELD_OUT);
    double least = config.minimumImprovement();
    boolean passed =
        found.isSound()
            && (least == 0 ? found.high() >= 0 : found.improvement() >= least && found.low() > 0);
    String words = words(found, "held-out examples");
    if (!passed && found.isSound() && least > 0) {
      words +=
          String.format(
              Locale.ROOT, "; at least %.4f is asked for, and an interval above 0", least);
    }
    return finding("improvement", passed, words, found);
  }

  private Finding reference(Comparison comparison) {
    Difference found = difference(comparison, Slice.REFERENCE);
    boolean passed = found.isSound() && found.high() >= -config.lossOfReference();
    return finding("reference", passed, words(found, "examples of the reference"), found);
  }

  private Difference difference(Comparison comparison, Slice slice) {
    return comparison.paired(slice, seed, config.confidence()).of(config.metric());
  }

  private Finding finding(String name, boolean passed, String words, Difference found) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("metric", config.metric().text());
    figures.putAll(found.json());
    return new Finding(name, passed, words, figures);
  }

  private Finding classes(Comparison comparison) {
    List<Integer> labels = comparison.labels();
    List<Difference> differences =
        comparison.paired(Slice.HELD_OUT, seed, config.confidence()).ofClasses(labels);
    Map<String, Object> all = new LinkedHashMap<>();
    List<String> worse = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Difference found = differences.get(i);
      String name = comparison.className(labels.get(i));
      boolean passed = found.isSound() && found.high() >= -config.lossOfClass();
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("passed", passed);
      figures.putAll(found.json());
      all.put(name, figures);
      if (!passed) {
        worse.add(
            String.format(
                Locale.ROOT,
                "recall of class %s %.4f against %.4f on %,d examples",
                name,
                found.challenger(),
                found.champion(),
                found.examples()));
      }
    }
    return new Finding(
        "classes",
        worse.isEmpty(),
        worse.isEmpty() ? "no class is told worse for certain" : String.join("; ", worse),
        Map.of("recall", all));
  }

  /** Such as {@code accuracy 0.9312 against 0.9290 on 1,200 held-out examples (…)}. */
  private String words(Difference found, String of) {
    if (!found.isSound()) {
      return "%s on the %s is not a number".formatted(config.metric().text(), of);
    }
    return String.format(
        Locale.ROOT,
        "%s %.4f against %.4f on %,d %s, %s by %.4f (%s %% interval of the improvement %.4f to %.4f)",
        config.metric().text(),
        found.challenger(),
        found.champion(),
        found.examples(),
        of,
        found.improvement() < 0 ? "worse" : "better",
        Math.abs(found.improvement()),
        Math.round(1000 * config.confidence()) / 10.0,
        found.low(),
        found.high());
  }
}
