package org.meanfield.data.series;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.meanfield.data.source.FirstProblems;
import scala.Tuple2;

/** Puts sorted rows together, series by series. */
final class SeriesGrouping implements Iterator<SeriesRows> {
  private final Iterator<Tuple2<SeriesKey, SeriesRow>> sorted;
  private final TimeScale scale;
  private Tuple2<SeriesKey, SeriesRow> next;

  SeriesGrouping(Iterator<Tuple2<SeriesKey, SeriesRow>> sorted, TimeScale scale) {
    this.sorted = sorted;
    this.scale = scale;
    advance();
  }

  private void advance() {
    next = sorted.hasNext() ? sorted.next() : null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public SeriesRows next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    String series = next._1().series();
    List<Tuple2<SeriesKey, SeriesRow>> kept = new ArrayList<>();
    FirstProblems duplicates = new FirstProblems();
    while (next != null && next._1().series().equals(series)) {
      Tuple2<SeriesKey, SeriesRow> before = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (before != null && before._1().tick() == next._1().tick()) {
        String first = before._2().name();
        Tuple2<SeriesKey, SeriesRow> second = next;
        duplicates.add(second._1().position(), () -> twice(second, first));
      } else {
        kept.add(next);
      }
      advance();
    }
    return rows(series, kept, duplicates);
  }

  private String twice(Tuple2<SeriesKey, SeriesRow> second, String first) {
    String place = SeriesRows.at(second._1().series(), scale.text(second._1().tick()));
    return "%s: in %s and in %s".formatted(place, first, second._2().name());
  }

  private static SeriesRows rows(
      String series, List<Tuple2<SeriesKey, SeriesRow>> kept, FirstProblems duplicates) {
    int columns = kept.get(0)._2().values().length;
    double[] values = new double[kept.size() * columns];
    for (int i = 0; i < kept.size(); i++) {
      System.arraycopy(kept.get(i)._2().values(), 0, values, i * columns, columns);
    }
    return new SeriesRows(
        series,
        kept.stream().mapToLong(row -> row._1().tick()).toArray(),
        kept.stream().mapToLong(row -> row._1().position()).toArray(),
        values,
        duplicates);
  }
}
