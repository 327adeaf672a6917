package org.meanfield.bench;

import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured for a row.
 *
 * @param row its title
 * @param examplesPerStep trained by one step of any contender
 * @param ours the times of this project
 * @param baselines times of the others, by name
 * @param shareOfPeak arithmetic of the median step over what a core did at best in the same run
 * @param peakHeap bytes of our heap at most, where that was looked at
 * @param peakHeaps the same of the others, by name
 * @param notes on a baseline, by its name, such as how PyTorch was tuned
 * @param parity with a baseline's own modules, where that was looked at
 */
public record RowResult(
    String row,
    int examplesPerStep,
    Timing ours,
    Map<String, Timing> baselines,
    Optional<Double> shareOfPeak,
    Optional<Long> peakHeap,
    Map<String, Long> peakHeaps,
    Map<String, String> notes,
    Optional<Parity> parity)
    implements Result {

  /** Our median step ÷ the baseline's: below 1 we are faster. */
  public double ratio(String baseline) {
    return ours.median() / baselines.get(baseline).median();
  }

  /** As {@code bench --json} prints it: milliseconds, examples a second, ratios. */
  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", row);
    json.putAll(figures(ours));
    peakHeap.ifPresent(heap -> json.put("peak-heap-mb", megabytes(heap)));
    shareOfPeak.ifPresent(share -> json.put("share-of-peak", rounded(share)));
    Map<String, Object> others = new LinkedHashMap<>();
    baselines.forEach(
        (name, timing) -> {
          Map<String, Object> baseline = figures(timing);
          baseline.put("ratio", rounded(ratio(name)));
          Optional.ofNullable(peakHeaps.get(name))
              .ifPresent(heap -> baseline.put("peak-heap-mb", megabytes(heap)));
          Optional.ofNullable(notes.get(name)).ifPresent(note -> baseline.put("note", note));
          others.put(name, baseline);
        });
    json.put("baselines", others);
    parity.ifPresent(found -> json.put("parity", found.json()));
    return json;
  }

  private Map<String, Object> figures(Timing timing) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("step-ms", rounded(timing.median()));
    figures.put("fastest-ms", rounded(timing.fastest()));
    figures.put("p90-ms", rounded(timing.percentile90()));
    figures.put("examples-per-second", (double) Math.round(examplesPerSecond(timing)));
    return figures;
  }

  @Override
  public void print(Formatter table) {
    ResultTable.row(table, this);
  }

  double examplesPerSecond(Timing timing) {
    return examplesPerStep * 1000 / timing.median();
  }

  /** For people, who read no bytes. */
  static long megabytes(long bytes) {
    return Math.round(bytes / 1e6);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
