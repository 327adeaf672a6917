package org.meanfield.retraining;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.meanfield.config.RetrainingConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.retraining.Comparison.Slice;

/**
 * Whether a version may be the first in service: it must reach the bar that was set, or be better
 * than an answer that costs nothing.
 */
record FirstVersion(RetrainingConfig.Gate config, Comparison comparison) {

  Finding finding() {
    Metric metric = config.metric();
    double own = comparison.metrics(Slice.HELD_OUT).get(metric.text());
    OptionalDouble bar = bar();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("metric", metric.text());
    figures.put(
        config.bar() == null ? "baseline" : "bar",
        bar.isPresent() ? Difference.number(bar.getAsDouble()) : null);
    figures.put("challenger", Difference.number(own));
    figures.put("examples", comparison.examples(Slice.HELD_OUT));
    boolean sound = comparison.metrics(Slice.HELD_OUT).values().stream().allMatch(Double::isFinite);
    boolean passed = sound && (bar.isEmpty() || isReached(own, bar.getAsDouble()));
    return Finding.ofHarm(
        "baseline", passed, sound ? words(own, bar) : "a metric is not a number", figures);
  }

  private OptionalDouble bar() {
    Double found =
        config.bar() == null ? comparison.baseline().get(config.metric().text()) : config.bar();
    return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
  }

  /** A bar is reached by what equals it; an answer that costs nothing must be beaten. */
  private boolean isReached(double own, double bar) {
    return config.metric().isBetter(own, bar) || config.bar() != null && own == bar;
  }

  private String words(double own, OptionalDouble bar) {
    String name = config.metric().text();
    if (bar.isEmpty()) {
      return "there is no champion, and no answer that costs nothing has a %s to compare with"
          .formatted(name);
    }
    boolean reached = isReached(own, bar.getAsDouble());
    return config.bar() == null
        ? String.format(
            Locale.ROOT,
            "there is no champion; %s %.4f %s %.4f of an answer that costs nothing",
            name,
            own,
            reached ? "is better than" : "is no better than",
            bar.getAsDouble())
        : String.format(
            Locale.ROOT,
            "there is no champion; %s %.4f %s retraining.gate.bar = %s",
            name,
            own,
            reached ? "reaches" : "does not reach",
            bar.getAsDouble());
  }
}
