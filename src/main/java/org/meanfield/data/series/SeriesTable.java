package org.meanfield.data.series;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.config.SeriesSource;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.Fingerprints;
import org.meanfield.data.source.FirstProblems;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.source.TableTypes;
import org.meanfield.storage.Storage;
import scala.Tuple2;

/**
 * A table of time series as Spark reads it. The order of its rows means nothing: they are sorted by
 * series and time. One task at a time holds the whole of a series.
 */
public record SeriesTable(
    JavaSparkContext spark, SeriesSource source, Calendar calendar, SparkTable table) {

  /**
   * @param calendar that its times are of
   * @throws DataException where there is no such table, or not the columns
   */
  public static SeriesTable open(
      JavaSparkContext spark, Storage storage, SeriesSource source, Calendar calendar) {
    if (!SourceTables.exists(storage, source.train())) {
      throw new DataException(source.train() + ": no such table; check data.source");
    }
    return reading(
        source,
        () -> {
          SparkTable table =
              SparkTable.open(SourceTables.session(spark), source.format(), source.train(), false);
          TableTypes.requireSeries(source, table.schema(), TableFormat.words(source.train()));
          return new SeriesTable(spark, source, calendar, table);
        });
  }

  public List<SourceFile> fingerprint(Storage storage) {
    return List.of(
        new Fingerprints(spark, storage).of("data.source.train.path", source.train(), table));
  }

  SeriesParser parser() {
    return new SeriesParser(source, calendar);
  }

  /**
   * What the rows are like, one by one.
   *
   * @param bad those without a time or a series
   */
  record Inspection(FirstProblems bad, TimeSurvey times) implements java.io.Serializable {
    Inspection() {
      this(new FirstProblems(), new TimeSurvey());
    }

    /** Of the table, good and bad. */
    long records() {
      return bad.count() + times.records();
    }

    Inspection add(Inspection other) {
      bad.add(other.bad);
      times.add(other.times);
      return this;
    }
  }

  Inspection inspect() {
    SeriesParser parser = parser();
    return reading(
            source,
            () ->
                records()
                    .mapPartitions(part -> List.of(inspect(parser, part)).iterator())
                    .collect())
        .stream()
        .reduce(new Inspection(), Inspection::add);
  }

  private static Inspection inspect(SeriesParser parser, Iterator<TableRecord> records) {
    Inspection found = new Inspection();
    while (records.hasNext()) {
      TableRecord record = records.next();
      try {
        parser.series(record);
        parser.values(record);
        found.times.add(record.position(), record::name, parser.time(record));
      } catch (BadRecordException e) {
        found.bad.add(record.position(), () -> record.name() + ": " + e.getMessage());
      }
    }
    return found;
  }

  /** The good rows, series by series, in no order of series. */
  JavaRDD<SeriesRows> series(TimeScale scale, int partitions) {
    SeriesParser parser = parser();
    return records()
        .mapPartitionsToPair(part -> rows(parser, scale, part))
        .repartitionAndSortWithinPartitions(new SeriesPartitioner(partitions))
        .mapPartitions(sorted -> new SeriesGrouping(sorted, scale));
  }

  private static Iterator<Tuple2<SeriesKey, SeriesRow>> rows(
      SeriesParser parser, TimeScale scale, Iterator<TableRecord> records) {
    Iterable<TableRecord> all = () -> records;
    return StreamSupport.stream(all.spliterator(), false)
        .flatMap(record -> row(parser, scale, record))
        .iterator();
  }

  /** Nothing where the row cannot be used: it was counted, or the job ended, when inspected. */
  private static Stream<Tuple2<SeriesKey, SeriesRow>> row(
      SeriesParser parser, TimeScale scale, TableRecord record) {
    try {
      SeriesKey key =
          new SeriesKey(parser.series(record), scale.tick(parser.time(record)), record.position());
      return Stream.of(new Tuple2<>(key, new SeriesRow(record.name(), parser.values(record))));
    } catch (BadRecordException e) {
      return Stream.empty();
    }
  }

  private JavaRDD<TableRecord> records() {
    return table.records(0, parser().columns());
  }

  /** Does work in which rows are read. */
  public static <T> T reading(SeriesSource source, Callable<T> work) {
    return SourceTables.reading(source.format(), TableFormat.words(source.train()), work);
  }
}
