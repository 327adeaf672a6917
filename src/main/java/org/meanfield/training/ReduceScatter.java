package org.meanfield.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.meanfield.network.state.OuterState;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/**
 * Averaging by tasks that each make the mean of a share of the slices, so that the driver sees one
 * averaged state. Parts come to a task in the slices' and the replicas' order, through Spark's
 * sort, which puts on disk what memory does not hold; a slice at a time is averaged.
 */
final class ReduceScatter {
  private static final byte[][] NO_MOMENTS = {};

  private ReduceScatter() {}

  /**
   * @param shares of the mean, in no order
   * @param reports in replica order
   */
  record Averaged(List<Averaging.Share> shares, List<ReplicaReport> reports) {}

  /**
   * @param replicas partition i comes to replica i's output
   * @param present replicas whose outputs are averaged; no other's partition is computed
   * @param before what the outer optimizer remembers: of it a task is sent what is of its slices
   * @throws InterruptedException when this thread is; then Spark's job is cancelled
   */
  static Averaged average(
      JavaRDD<ReplicaOutput> replicas, List<Integer> present, OuterStep step, OuterState before)
      throws InterruptedException {
    Slices slices = step.slices();
    int count = present.size();
    JavaPairRDD<Place, Contribution> parts =
        of(replicas, present)
            .flatMapToPair(output -> contributions(slices, output))
            .repartitionAndSortWithinPartitions(new ByShare(slices));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(replicas.context());
    List<Shared<byte[][][]>> moments = moments(spark, step, before);
    JavaRDD<Reduced> reduced =
        moments.isEmpty()
            ? parts.mapPartitions(
                ofShare -> List.of(reduce(count, step, i -> NO_MOMENTS, ofShare)).iterator())
            // An element a share: so each goes with its task alone.
            : parts.zipPartitions(
                spark.parallelize(moments, slices.shares()),
                (ofShare, own) -> {
                  byte[][][] ofSlices = own.next().value();
                  return List.of(reduce(count, step, i -> ofSlices[i], ofShare)).iterator();
                });
    try {
      List<Reduced> all = collected(reduced);
      return new Averaged(
          all.stream().map(Reduced::share).toList(),
          all.stream()
              .flatMap(r -> r.reports.stream())
              .sorted(Comparator.comparingInt(ReplicaReport::replica))
              .toList());
    } finally {
      // Or shuffle files pile up until the driver happens to collect garbage.
      reduced.rdd().cleanShuffleDependencies(false);
      moments.forEach(Shared::close);
    }
  }

  private static JavaRDD<ReplicaOutput> of(JavaRDD<ReplicaOutput> replicas, List<Integer> present) {
    return present.size() == replicas.getNumPartitions()
        ? replicas
        : PartitionPruningRDD.create(replicas.rdd(), new Contained(present)).toJavaRDD();
  }

  private static List<Reduced> collected(JavaRDD<Reduced> reduced) throws InterruptedException {
    JavaFutureAction<List<Reduced>> job = reduced.collectAsync();
    try {
      return job.get();
    } catch (InterruptedException e) {
      job.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw JobFailure.causeOf(e.getCause() instanceof Exception cause ? cause : e);
    }
  }

  /** What each share's task gets of what is remembered; none where there is nothing. */
  private static List<Shared<byte[][][]>> moments(
      JavaSparkContext spark, OuterStep step, OuterState before) {
    return IntStream.range(0, before.isEmpty() ? 0 : step.slices().shares())
        .mapToObj(share -> Shared.with(spark, moments(step, before, share)))
        .toList();
  }

  /** Each moment's part of each slice of a share. */
  private static byte[][][] moments(OuterStep step, OuterState before, int share) {
    return IntStream.range(step.slices().first(share), step.slices().first(share + 1))
        .mapToObj(slice -> step.moments(before, slice))
        .toArray(byte[][][]::new);
  }

  /** Which replica's part of which slice; in the order in which parts are averaged. */
  private record Place(int slice, int replica) implements Comparable<Place>, Serializable {
    @Override
    public int compareTo(Place other) {
      int bySlice = Integer.compare(slice, other.slice);
      return bySlice == 0 ? Integer.compare(replica, other.replica) : bySlice;
    }
  }

  /**
   * One replica's part of one slice on its way to whoever averages it.
   *
   * @param report rides with one of the replica's slices; null with the others
   */
  private record Contribution(Averaging.Part part, ReplicaReport report) implements Serializable {}

  /** One averaged share, and the reports that came with its slices. */
  private record Reduced(Averaging.Share share, List<ReplicaReport> reports)
      implements Serializable {}

  private static Iterator<Tuple2<Place, Contribution>> contributions(
      Slices slices, ReplicaOutput output) {
    int replica = output.report().replica();
    // Not all with slice 0: what replicas carry may be more than a small network's state.
    int riding = replica % slices.count();
    return IntStream.range(0, slices.count())
        .mapToObj(
            s ->
                new Tuple2<>(
                    new Place(s, replica),
                    new Contribution(output.part(s), s == riding ? output.report() : null)))
        .iterator();
  }

  /**
   * @param count parts of each slice
   * @param moments of each of a share's slices, counted from 0
   * @param parts of the same slices, sorted
   */
  private static Reduced reduce(
      int count,
      OuterStep step,
      IntFunction<byte[][]> moments,
      Iterator<Tuple2<Place, Contribution>> parts) {
    List<Averaging.Mean> means = new ArrayList<>();
    List<ReplicaReport> reports = new ArrayList<>();
    while (parts.hasNext()) {
      List<Averaging.Part> ofSlice = new ArrayList<>();
      int slice = 0;
      for (int r = 0; r < count; r++) {
        Tuple2<Place, Contribution> next = parts.next();
        slice = next._1().slice;
        ofSlice.add(next._2().part);
        Optional.ofNullable(next._2().report).ifPresent(reports::add);
      }
      means.add(Averaging.mean(step, slice, moments.apply(means.size()), ofSlice));
    }
    return new Reduced(Averaging.Share.of(means), reports);
  }

  /** Whether a partition is one of these. */
  private static final class Contained extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final HashSet<Integer> numbers;

    Contained(List<Integer> numbers) {
      this.numbers = new HashSet<>(numbers);
    }

    @Override
    public Boolean apply(Object partition) {
      return numbers.contains((Integer) partition);
    }
  }

  private static final class ByShare extends Partitioner {
    private static final long serialVersionUID = 1;

    private final Slices slices;

    ByShare(Slices slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices.shares();
    }

    @Override
    public int getPartition(Object place) {
      return slices.share(((Place) place).slice);
    }
  }
}
