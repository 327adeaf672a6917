package org.meanfield.cli;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Amount;
import org.meanfield.training.TrainingOutcome;

/** What {@code train} prints for people. */
final class OutcomeText {
  private OutcomeText() {}

  /**
   * @param outcome the object that {@code --json} prints
   * @param resumes whether a run like it can go on
   */
  static String of(Map<String, Object> outcome, boolean resumes) {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add(
        String.format(
            Locale.ROOT,
            "%s after %s, %s, %.1f s%s",
            outcome.get("outcome"),
            rounds(number(outcome, "rounds").longValue()),
            Amount.grouped(number(outcome, "examples").longValue(), "example"),
            number(outcome, "seconds").doubleValue(),
            speed(number(outcome, "examples-per-second"))));
    lines.add("best round  " + outcome.get("best-round"));
    addMetrics(lines, "validation", outcome);
    addMetrics(lines, "test", outcome);
    lines.add("run         " + outcome.get("run"));
    lines.add("checkpoint  " + outcome.get("checkpoint"));
    if (TrainingOutcome.Ending.INTERRUPTED.text().equals(outcome.get("outcome"))) {
      if (resumes) {
        lines.add("go on with  the same command and --resume");
      }
    } else {
      URI run = URI.create(outcome.get("run").toString());
      lines.add("model       " + new RunFolder(run).model());
    }
    return lines.toString();
  }

  /** Nothing where nothing was left to train. */
  private static String speed(Number examplesPerSecond) {
    return examplesPerSecond == null
        ? ""
        : String.format(Locale.ROOT, " (%,.0f examples/s)", examplesPerSecond.doubleValue());
  }

  private static Number number(Map<String, Object> outcome, String key) {
    return (Number) outcome.get(key);
  }

  private static void addMetrics(StringJoiner lines, String key, Map<String, Object> outcome) {
    if (outcome.get(key) instanceof Map<?, ?> metrics) {
      lines.add(String.format(Locale.ROOT, "%-10s  %s", key, metrics(metrics)));
    }
  }

  /** Such as {@code accuracy 0.8910, loss 0.3123}. */
  static String metrics(Map<?, ?> metrics) {
    StringJoiner text = new StringJoiner(", ");
    metrics.forEach((name, value) -> text.add(name + " " + metric(((Number) value).doubleValue())));
    return text.toString();
  }

  /** Four decimals, or a power of ten where a run has gone astray. */
  static String metric(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 1e6 ? "%.4f" : "%.3e", value);
  }

  /** A round's, unless it is the mean of nothing: a sum that is no number has ended the run. */
  static String loss(double mean) {
    return Double.isNaN(mean) ? "no loss: no example weighs anything" : "loss " + metric(mean);
  }

  /** Such as {@code 1 round} and {@code 1,200 rounds}. */
  static String rounds(long count) {
    return Amount.grouped(count, "round");
  }
}
