package org.meanfield.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.meanfield.kernel.PeakRate;

/** Measures rows of the table, one after the other, all contenders of a row in turns. */
public final class Benchmark {
  private static final String OURS = "meanfield";
  private static final String PEAK = "peak";

  private final List<Row> rows;
  private final List<AveragedState> averaged;
  private final boolean endurance;
  private final List<Yardstick> yardsticks;
  private final Consumer<String> progress;

  /** What is not on this project's class path, as {@code --with} spells it. */
  public enum Baseline {
    PYTORCH("pytorch", PyTorch::new),
    DL4J_ONEDNN("dl4j-onednn", Dl4jOneDnn::new);

    private final String title;
    private final Function<Path, Yardstick> preparation;

    Baseline(String title, Function<Path, Yardstick> preparation) {
      this.title = title;
      this.preparation = preparation;
    }

    /** As results call it. */
    public String title() {
      return title;
    }

    private Yardstick in(Path checkout) {
      return preparation.apply(checkout);
    }
  }

  Benchmark(
      List<Row> rows,
      List<AveragedState> averaged,
      boolean endurance,
      List<Yardstick> yardsticks,
      Consumer<String> progress) {
    this.rows = rows;
    this.averaged = averaged;
    this.endurance = endurance;
    this.yardsticks = yardsticks;
    this.progress = progress;
  }

  /**
   * @param only titles of the rows to measure; empty for all
   * @param with further baselines
   * @param checkout of the project, which further baselines are run from
   * @param progress is told what is going on, a line at a time
   * @throws BenchException for a title that no row has, and when a baseline is not there
   */
  public static Benchmark of(
      List<String> only, Set<Baseline> with, Path checkout, Consumer<String> progress) {
    List<String> known =
        Stream.concat(Row.ALL.stream().map(Row::title), AveragedState.titles().stream()).toList();
    for (String title : only) {
      if (!known.contains(title)) {
        throw new BenchException("no row is named " + title + "; there are " + known);
      }
    }
    List<Row> rows =
        Row.ALL.stream().filter(row -> only.isEmpty() || only.contains(row.title())).toList();
    List<AveragedState> averaged =
        Stream.of(AveragedState.values()).filter(state -> state.isIn(only)).toList();
    return new Benchmark(
        rows,
        averaged,
        only.contains(AveragingEndurance.TITLE),
        with.stream().map(baseline -> baseline.in(checkout)).toList(),
        progress);
  }

  /**
   * Takes about two minutes a row. One that cannot be measured costs none of the others.
   *
   * @param failed is told of each such row, by its title
   * @return what was measured
   */
  public List<Result> run(BiConsumer<String, BenchException> failed) {
    List<Result> results = new ArrayList<>();
    for (Row row : rows) {
      try {
        results.add(measure(row));
      } catch (BenchException e) {
        failed.accept(row.title(), e);
      }
    }
    if (!averaged.isEmpty()) {
      results.addAll(new AveragingBench(averaged, progress).run());
    }
    if (endurance) {
      try {
        results.add(AveragingEndurance.run(progress));
      } catch (BenchException e) {
        failed.accept(AveragingEndurance.TITLE, e);
      }
    }
    return results;
  }

  private RowResult measure(Row row) {
    Map<String, String> notes = new LinkedHashMap<>();
    List<Contender> contenders = new ArrayList<>();
    try {
      Optional<Parity> parity = parity(row);
      prepare(row, contenders, notes);
      progress.accept(row.title() + ": measuring in turns");
      Map<String, Timing> timings = row.schedule().run(contenders);
      Map<String, Long> heaps = new LinkedHashMap<>();
      if (row.work() == Row.Work.SHARDING) {
        contenders.forEach(contender -> heaps.put(contender.name(), contender.peakHeap()));
      }
      return result(row, timings, heaps, notes, parity);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  /** First, since the speed of another network says nothing. */
  private Optional<Parity> parity(Row row) {
    return yardsticks.stream().flatMap(yardstick -> yardstick.parity(row).stream()).findFirst();
  }

  private void prepare(Row row, List<Contender> contenders, Map<String, String> notes) {
    for (Yardstick yardstick : yardsticks) {
      if (yardstick.covers(row)) {
        yardstick.start(row, contenders, notes, progress);
      }
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

  private static RowResult result(
      Row row,
      Map<String, Timing> timings,
      Map<String, Long> heaps,
      Map<String, String> notes,
      Optional<Parity> parity) {
    Timing ours = timings.remove(OURS);
    Optional<Double> share =
        Optional.ofNullable(timings.remove(PEAK))
            .map(peak -> PeakRate.flops() / peak.fastest())
            .map(peak -> row.flops() / ours.median() / peak);
    Optional<Long> heap = Optional.ofNullable(heaps.remove(OURS));
    return new RowResult(
        row.title(), row.examplesPerStep(), ours, timings, share, heap, heaps, notes, parity);
  }
}
