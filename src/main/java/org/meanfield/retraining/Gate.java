package org.meanfield.retraining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.RetrainingConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.retraining.Comparison.Slice;

/**
 * Whether a challenger may take the champion's place. It must be better, or no worse than chance
 * explains, on all that is held out; on the reference, which never changes, on the newest data and
 * on no class may it be worse for certain. Nor may it be so on the reference beside the best that
 * any version of the line had there: small losses, each of which chance explains, do not add up. A
 * metric that is no number lets nothing through.
 *
 * @param best on the reference, of the versions that the champion goes back to; empty where none is
 *     known
 * @param seed of the intervals
 */
record Gate(RetrainingConfig.Gate config, Optional<Standing> best, long seed) {

  /** All findings, the first that counts first. */
  List<Finding> findings(Comparison comparison) {
    if (comparison.champion().isEmpty()) {
      return List.of(new FirstVersion(config, comparison).finding());
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(heldOut(comparison));
    if (comparison.has(Slice.REFERENCE)) {
      Difference found = difference(comparison, Slice.REFERENCE);
      findings.add(noWorse(Slice.REFERENCE, "examples of the reference", found));
      best.flatMap(standing -> drift(standing, found)).ifPresent(findings::add);
    }
    // Of new classes the champion knows nothing: it could only lose there.
    if (comparison.has(Slice.NEWEST) && !comparison.extended()) {
      Difference found = difference(comparison, Slice.NEWEST);
      findings.add(noWorse(Slice.NEWEST, "of the newest examples", found));
    }
    if (!comparison.labels().isEmpty()) {
      findings.add(classes(comparison));
    }
    if (!comparison.named().isEmpty()) {
      findings.add(slices(comparison));
    }
    return findings;
  }

  /** A class that the champion does not know must not decide between them. */
  private Finding heldOut(Comparison comparison) {
    Difference found = difference(comparison, comparison.extended() ? Slice.KNOWN : Slice.HELD_OUT);
    double least = config.minimumImprovement();
    boolean harmful = !found.isSound() || found.high() < 0;
    boolean passed = !harmful && (least == 0 || found.improvement() >= least && found.low() > 0);
    String of =
        comparison.extended()
            ? "held-out examples from before the new classes"
            : "held-out examples";
    String words = words(found, of);
    if (!passed && found.isSound() && least > 0) {
      words +=
          String.format(
              Locale.ROOT, "; at least %.4f is asked for, and an interval above 0", least);
    }
    return new Finding(Slice.HELD_OUT.text(), passed, harmful, words, figures(found));
  }

  private Finding noWorse(Slice slice, String of, Difference found) {
    double loss = slice == Slice.NEWEST ? config.lossOfNewest() : config.lossOfReference();
    boolean passed = found.isSound() && found.high() >= -loss;
    return Finding.ofHarm(slice.text(), passed, words(found, of), figures(found));
  }

  /**
   * Beside the best that was seen, where that is not the champion: what chance explains is taken
   * for as much as in the comparison with the champion on the same examples.
   */
  private Optional<Finding> drift(Standing standing, Difference found) {
    Metric metric = config.metric();
    double then = standing.reference().getOrDefault(metric.text(), Double.NaN);
    if (!metric.isBetter(then, found.champion())) {
      return Optional.empty();
    }
    double distance = Math.abs(then - found.challenger());
    double improvement = metric.isBetter(then, found.challenger()) ? -distance : distance;
    double chance = found.high() - found.improvement();
    boolean passed = found.isSound() && improvement + chance >= -config.lossOfReference();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("metric", metric.text());
    figures.put("best-version", standing.version());
    figures.put("best", Difference.number(then));
    figures.put("challenger", Difference.number(found.challenger()));
    figures.put("improvement", Difference.number(improvement));
    figures.put("by-chance", Difference.number(chance));
    String words =
        String.format(
            Locale.ROOT,
            "%s %.4f against %.4f of version %d, the best on the reference so far, %s, of which"
                + " chance explains %.4f",
            metric.text(),
            found.challenger(),
            then,
            standing.version(),
            distance(improvement),
            chance);
    return Optional.of(Finding.ofHarm("best-reference", passed, words, figures));
  }

  private Difference difference(Comparison comparison, Slice slice) {
    return comparison.paired(slice, seed, config.confidence()).of(config.metric());
  }

  private Map<String, Object> figures(Difference found) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("metric", config.metric().text());
    figures.putAll(found.json());
    return figures;
  }

  /** Of many classes some seem worse by chance, which {@link PairedBootstrap} allows for. */
  private Finding classes(Comparison comparison) {
    List<Integer> labels = comparison.labels();
    List<Difference> differences =
        comparison.paired(Slice.HELD_OUT, seed, config.confidence()).ofClasses(labels);
    SortedMap<String, Difference> byName = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      byName.put(comparison.className(labels.get(i)), differences.get(i));
    }
    return none(
        "classes", "recall", "recall of class", "class is told", byName, config.lossOfClass());
  }

  /** Of many slices as of many classes. */
  private Finding slices(Comparison comparison) {
    double sure = 1 - (1 - config.confidence()) / comparison.named().size();
    SortedMap<String, Difference> byName = new TreeMap<>();
    comparison
        .named()
        .keySet()
        .forEach(name -> byName.put(name, comparison.paired(name, seed, sure).of(config.metric())));
    String metric = config.metric().text();
    return none("slices", metric, metric + " where", "slice is", byName, config.lossOfSlice());
  }

  /** Whether none of several is worse for certain by more than may be lost. */
  private static Finding none(
      String name,
      String metric,
      String of,
      String what,
      SortedMap<String, Difference> differences,
      double loss) {
    Map<String, Object> all = new LinkedHashMap<>();
    List<String> worse = new ArrayList<>();
    differences.forEach(
        (one, found) -> {
          boolean undecided = found.isUndecided();
          boolean passed = undecided || found.isSound() && found.high() >= -loss;
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("passed", passed);
          if (undecided) {
            figures.put("undecided", true);
          }
          figures.putAll(found.json());
          all.put(one, figures);
          if (!passed) {
            worse.add(
                String.format(
                    Locale.ROOT,
                    "%s %s %.4f against %.4f on %,d examples",
                    of,
                    one,
                    found.challenger(),
                    found.champion(),
                    found.examples()));
          }
        });
    String words =
        worse.isEmpty() ? "no %s worse for certain".formatted(what) : String.join("; ", worse);
    return Finding.ofHarm(name, worse.isEmpty(), words, Map.of(metric, all));
  }

  /** Such as {@code accuracy 0.9312 against 0.9290 on 1,200 held-out examples, better by …}. */
  private String words(Difference found, String of) {
    if (!found.isSound()) {
      return "%s on the %s is not a number".formatted(config.metric().text(), of);
    }
    return String.format(
        Locale.ROOT,
        "%s %.4f against %.4f on %,d %s, %s (%s %% interval of the difference %.4f to %.4f, above 0"
            + " is better)",
        config.metric().text(),
        found.challenger(),
        found.champion(),
        found.examples(),
        of,
        distance(found.improvement()),
        Math.round(1000 * config.confidence()) / 10.0,
        found.low(),
        found.high());
  }

  private static String distance(double improvement) {
    return improvement == 0
        ? "the same"
        : String.format(
            Locale.ROOT, "%s by %.4f", improvement < 0 ? "worse" : "better", Math.abs(improvement));
  }
}
