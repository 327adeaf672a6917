package org.meanfield.bench;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as a table for people. */
public final class ResultTable {
  private static final String HEADING = "%-30s %10s %10s %10s %12s %8s%n";
  private static final String LINE = "%-30s %10.2f %10.2f %10.2f %,12.0f %8s%n";

  private ResultTable() {}

  /** Times are milliseconds a step; a ratio is our median ÷ the baseline's. */
  public static String of(List<? extends Result> results) {
    try (Formatter table = new Formatter(Locale.ROOT)) {
      table.format(HEADING, "", "median ms", "fastest", "p90", "examples/s", "ratio");
      results.forEach(result -> result.print(table));
      return table.toString();
    }
  }

  static void row(Formatter table, RowResult result) {
    line(table, result, result.row(), result.ours(), "");
    result.peakHeap().ifPresent(heap -> heap(table, heap));
    result
        .baselines()
        .forEach(
            (name, timing) -> {
              String ratio = String.format(Locale.ROOT, "%.3f", result.ratio(name));
              line(table, result, "  " + name, timing, ratio);
              Optional.ofNullable(result.peakHeaps().get(name))
                  .ifPresent(heap -> heap(table, heap));
              Optional.ofNullable(result.notes().get(name))
                  .ifPresent(note -> table.format("    (%s)%n", note));
            });
    result.parity().ifPresent(parity -> parity(table, parity));
    result
        .shareOfPeak()
        .ifPresent(share -> table.format("  %.0f %% of the core's measured peak%n", 100 * share));
  }

  private static void parity(Formatter table, Parity parity) {
    table.format(
        "  the same as PyTorch's own modules: loss to %.1e, gradients to %.1e (%s)%n",
        parity.loss(), parity.largest(), parity.farthest());
  }

  private static void heap(Formatter table, long bytes) {
    table.format("    (heap of %,d MB at most)%n", RowResult.megabytes(bytes));
  }

  private static void line(
      Formatter table, RowResult result, String title, Timing timing, String ratio) {
    table.format(
        LINE,
        title,
        timing.median(),
        timing.fastest(),
        timing.percentile90(),
        result.examplesPerSecond(timing),
        ratio);
  }
}
