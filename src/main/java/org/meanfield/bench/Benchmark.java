package org.meanfield.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.meanfield.kernel.PeakRate;

/** Measures rows of the table, one after the other, all contenders of a row in turns. */
public final class Benchmark {
  private static final String OURS = "meanfield";
  private static final String PEAK = "peak";

  private final List<Row> rows;
  private final Optional<PyTorch> pytorch;
  private final Consumer<String> progress;

  private Benchmark(List<Row> rows, Optional<PyTorch> pytorch, Consumer<String> progress) {
    this.rows = rows;
    this.pytorch = pytorch;
    this.progress = progress;
  }

  /**
   * @param only titles of the rows to measure; empty for all
   * @param pytorch the checkout that PyTorch is to be run from; empty to leave it out
   * @param progress is told what is going on, a line at a time
   * @throws BenchException for a title that no row has, and when PyTorch is not there
   */
  public static Benchmark of(List<String> only, Optional<Path> pytorch, Consumer<String> progress) {
    List<String> known = Row.ALL.stream().map(Row::title).toList();
    for (String title : only) {
      if (!known.contains(title)) {
        throw new BenchException("no row is named " + title + "; there are " + known);
      }
    }
    List<Row> rows =
        Row.ALL.stream().filter(row -> only.isEmpty() || only.contains(row.title())).toList();
    return new Benchmark(rows, pytorch.map(PyTorch::new), progress);
  }

  /** Takes about two minutes a row. */
  public List<RowResult> run() {
    return rows.stream().map(this::measure).toList();
  }

  private RowResult measure(Row row) {
    Map<String, String> notes = new LinkedHashMap<>();
    List<Contender> contenders = new ArrayList<>();
    try {
      prepare(row, contenders, notes);
      progress.accept(row.title() + ": measuring in turns");
      return result(row, row.schedule().run(contenders), notes);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private void prepare(Row row, List<Contender> contenders, Map<String, String> notes) {
    Optional<PyTorch> yardstick = row.bare() ? pytorch : Optional.empty();
    if (yardstick.isPresent()) {
      progress.accept(row.title() + ": looking for PyTorch's best tuning");
      PyTorch.Tuning fastest = yardstick.get().fastest(row.workload());
      notes.put("pytorch-tuned", fastest.toString());
      contenders.add(yardstick.get().start("pytorch", row.workload(), PyTorch.Tuning.NONE));
      contenders.add(yardstick.get().start("pytorch-tuned", row.workload(), fastest));
    }
    progress.accept(row.title() + ": starting the contenders");
    contenders.add(OwnJvm.start(OURS, row.ours(), row));
    for (Subject baseline : row.baselines()) {
      contenders.add(OwnJvm.start(baseline.title(), baseline, row));
    }
    if (row.bare()) {
      contenders.add(OwnJvm.start(PEAK, Subject.PEAK, row));
    }
  }

  private static RowResult result(Row row, Map<String, Timing> timings, Map<String, String> notes) {
    Timing ours = timings.remove(OURS);
    Optional<Double> share =
        Optional.ofNullable(timings.remove(PEAK))
            .map(peak -> PeakRate.flops() / peak.fastest())
            .map(peak -> row.workload().flops() / ours.median() / peak);
    return new RowResult(row.title(), row.examplesPerStep(), ours, timings, share, notes);
  }
}
