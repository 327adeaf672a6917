package org.meanfield.data.sharding;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.SeriesSource;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.example.Preprocessing;
import org.meanfield.data.example.Rank;
import org.meanfield.data.series.NumberedSeries;
import org.meanfield.data.series.RegularSeries;
import org.meanfield.data.series.Series;
import org.meanfield.data.series.SeriesTable;
import org.meanfield.data.series.SeriesWindows;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardStatistics;
import org.meanfield.data.shards.ShardTarget;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Storage;
import scala.Tuple2;

/**
 * Shards of time series, as Spark jobs: of the data, the driver sees a few sums alone.
 *
 * <p>Rows are sorted by series and time, so their order in the table means nothing. Every series
 * gives its examples ({@link SeriesWindows}), which are ranked by split, time and series; in this
 * order they are cut into shards. Mean and standard deviation of each column are those of the
 * training span alone. Partitions play no part in any of it.
 */
record SeriesSharding(JavaSparkContext spark, Storage storage, SeriesSource source, DataConfig data)
    implements Sharding {

  @Override
  public List<SourceFile> fingerprint() {
    return table().fingerprint(storage);
  }

  private SeriesTable table() {
    return SeriesTable.open(spark, storage, source, data.forecast().calendar());
  }

  @Override
  public Prepared prepare() {
    Optional<Manifest> given = Preprocessing.of(storage, data.preprocessing()).manifest();
    boolean local = given.map(Manifest::localTimes).orElse(false);
    RegularSeries series = RegularSeries.of(table(), data, local);
    try {
      return prepare(series, given);
    } catch (RuntimeException e) {
      series.close();
      throw e;
    }
  }

  private Prepared prepare(RegularSeries series, Optional<Manifest> given) {
    SeriesWindows windows = windows(series);
    ShardPlan.examplesOfShard(windows.schema());
    SeriesTotals totals = SeriesTotals.of(series, windows);
    requireExamples(totals);
    return new Prepared() {
      @Override
      public String step() {
        return series.stepText().orElse(null);
      }

      @Override
      public boolean hasLocalTimes() {
        return series.scale().isLocal();
      }

      @Override
      public Sharded write(ShardTarget target) {
        return new Sharded(
            windows.schema(),
            List.of(),
            given
                .map(Manifest::normalisation)
                .orElseGet(() -> ShardStatistics.normalisation(totals.trainingSpan())),
            Optional.empty(),
            series.skipped(),
            series.records(),
            shards(series, windows, totals, target.writer(windows.schema())));
      }

      @Override
      public void close() {
        series.close();
      }
    };
  }

  private SeriesWindows windows(RegularSeries series) {
    int targets = source.targets().size();
    return new SeriesWindows(
        data.forecast().window(),
        data.forecast().horizon(),
        data.forecast().season(),
        targets,
        targets + source.covariates().size(),
        series.splits(data.splits()));
  }

  private void requireExamples(SeriesTotals totals) {
    int window = data.forecast().window();
    int horizon = data.forecast().horizon();
    if (totals.examples(Split.TRAIN) == 0) {
      throw new DataException(
          "no training example: data.window = %s and data.horizon = %s need %s times in a row, and the longest series has %s before validation, %s in all; lower one of them, or add data"
              .formatted(
                  window,
                  horizon,
                  window + horizon,
                  totals.mostTrainingTimes(),
                  totals.mostTimes()));
    }
    SplitsConfig splits = data.splits();
    requireExamples(totals, Split.VALIDATION, splits.validation(), horizon);
    requireExamples(totals, Split.TEST, splits.test(), horizon);
  }

  private static void requireExamples(SeriesTotals totals, Split split, double share, int horizon) {
    if (share > 0 && totals.examples(split) == 0) {
      throw new DataException(
          "no %s example: data.splits.%s = %s leaves fewer times than data.horizon = %s, all of which must lie in the split; raise it, or lower the horizon"
              .formatted(split.text(), split.text(), share, horizon));
    }
  }

  private List<ShardWriter.Written> shards(
      RegularSeries table, SeriesWindows windows, SeriesTotals totals, ShardWriter writer) {
    ShardPlan plan = ShardPlan.of(totals.examples(), data.shardCount(), windows.schema());
    JavaRDD<NumberedSeries> series = NumberedSeries.of(table);
    RangeBounds cuts =
        RangeBounds.of(series.flatMap(one -> ranks(windows, one).iterator()), plan.segments());
    return RankedShuffle.write(
        series.flatMap(one -> examples(windows, one).iterator()), cuts, plan, writer);
  }

  private static Stream<Rank> ranks(SeriesWindows windows, NumberedSeries numbered) {
    Series series = numbered.series();
    Stream.Builder<Rank> ranks = Stream.builder();
    windows.forEach(
        series, (split, first) -> ranks.add(rank(split, series.tick(first), numbered.number())));
    return ranks.build();
  }

  /** Packed only when they are asked for: a series has far fewer numbers than its windows. */
  private static Stream<Tuple2<Rank, byte[]>> examples(
      SeriesWindows windows, NumberedSeries numbered) {
    Series series = numbered.series();
    double[] scales = windows.scales(series);
    Stream.Builder<Tuple2<Rank, Integer>> examples = Stream.builder();
    windows.forEach(
        series,
        (split, first) ->
            examples.add(new Tuple2<>(rank(split, series.tick(first), numbered.number()), first)));
    return examples
        .build()
        .map(example -> new Tuple2<>(example._1(), windows.packed(series, example._2(), scales)));
  }

  /** By split, then time, then series; ranks compare without a sign, so times are moved. */
  private static Rank rank(Split split, long tick, long series) {
    return new Rank(split.ordinal(), tick ^ Long.MIN_VALUE, series, 0);
  }
}
