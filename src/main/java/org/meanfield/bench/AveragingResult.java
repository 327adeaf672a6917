package org.meanfield.bench;

import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The averaging of so many states of one size.
 *
 * @param times of those who did it, ours first
 * @param skipped why others did not, by name
 */
record AveragingResult(
    AveragedState state,
    int replicas,
    Map<String, AveragingTimes> times,
    Map<String, String> skipped)
    implements Result {
  private static final String OURS = AveragingContender.MEANFIELD.title();

  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", AveragedState.TITLE);
    json.put("floats", state.floats());
    json.put("replicas", replicas);
    json.put("formula-bytes", formula());
    Map<String, Object> others = new LinkedHashMap<>();
    times.forEach(
        (name, measured) -> {
          if (name.equals(OURS)) {
            json.putAll(measured.json());
          } else {
            Map<String, Object> other = measured.json();
            if (times.containsKey(OURS)) {
              other.put("ratio", ratio(measured));
            }
            others.put(name, other);
          }
        });
    json.put("baselines", others);
    json.put("skipped", skipped);
    return json;
  }

  private double ratio(AveragingTimes other) {
    return Math.round(1000 * times.get(OURS).timing().median() / other.timing().median()) / 1000.;
  }

  /** What a replica receives in theory that has an executor of its own. */
  private long formula() {
    return state.bytes() * (2L * replicas - 1) / replicas;
  }

  @Override
  public void print(Formatter table) {
    table.format(
        "%s: %d states of %,d MB%n", AveragedState.TITLE, replicas, state.bytes() / 1_000_000);
    times.forEach(
        (name, measured) ->
            table.format(
                "  %-28s %,10.1f ms %s %s %s%n",
                name,
                measured.timing().median(),
                megabytes(measured.replicaBytes().orElse(-1), "MB a replica"),
                megabytes(measured.driverBytes().orElse(-1), "MB driver"),
                name.equals(OURS) || !times.containsKey(OURS)
                    ? ""
                    : String.format(Locale.ROOT, "%8.3f", ratio(measured))));
    skipped.forEach((name, why) -> table.format("  %-28s not measured: %s%n", name, why));
  }

  private static String megabytes(long bytes, String unit) {
    return bytes < 0
        ? " ".repeat(10) + "?" + unit
        : String.format(Locale.ROOT, "%,10.1f %s", bytes / 1e6, unit);
  }
}
