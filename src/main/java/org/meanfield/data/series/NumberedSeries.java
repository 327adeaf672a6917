package org.meanfield.data.series;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * A series and its place in the order of names, from 0. The names are sorted and numbered by Spark,
 * and the numbers brought to where the series are: there may be more of them than a driver, or a
 * task's closure, can hold.
 */
public record NumberedSeries(Series series, long number) implements Serializable {

  /** Every series of a table, where Spark keeps it. */
  public static JavaRDD<NumberedSeries> of(RegularSeries table) {
    JavaRDD<Series> series = table.series();
    int partitions = series.getNumPartitions();
    JavaPairRDD<SeriesKey, Long> numbers =
        series
            .map(Series::name)
            .sortBy(name -> name, true, partitions)
            .zipWithIndex()
            .mapToPair(named -> new Tuple2<>(new SeriesKey(named._1(), 0, 0), named._2()))
            .repartitionAndSortWithinPartitions(new SeriesPartitioner(partitions));
    return series.zipPartitions(numbers, Numbering::new);
  }

  /** Both sides have the same names in the same order: each partition is sorted by them. */
  private record Numbering(Iterator<Series> series, Iterator<Tuple2<SeriesKey, Long>> numbers)
      implements Iterator<NumberedSeries> {
    @Override
    public boolean hasNext() {
      return series.hasNext();
    }

    @Override
    public NumberedSeries next() {
      Series one = series.next();
      Tuple2<SeriesKey, Long> number = numbers.next();
      if (!number._1().series().equals(one.name())) {
        throw new NoSuchElementException("a number of series " + one.name());
      }
      return new NumberedSeries(one, number._2());
    }
  }
}
