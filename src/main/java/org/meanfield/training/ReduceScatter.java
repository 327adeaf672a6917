package org.meanfield.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Averaging by tasks that each make the mean of a share of the slices, so that the driver sees one
 * averaged state. Parts come to a task in the slices' and the replicas' order, through Spark's
 * sort, which puts on disk what memory does not hold; a slice at a time is averaged.
 */
final class ReduceScatter {
  private ReduceScatter() {}

  /**
   * @param shares of the mean, in no order
   * @param reports in replica order
   */
  record Averaged(List<Averaging.Share> shares, List<ReplicaReport> reports) {}

  static Averaged average(JavaRDD<ReplicaOutput> replicas, Slices slices) {
    JavaRDD<Reduced> reduced =
        replicas
            .flatMapToPair(output -> contributions(slices, output))
            .repartitionAndSortWithinPartitions(new ByShare(slices))
            .mapPartitions(parts -> List.of(reduce(slices, parts)).iterator());
    try {
      List<Reduced> all = reduced.collect();
      return new Averaged(
          all.stream().map(Reduced::share).toList(),
          all.stream()
              .flatMap(r -> r.reports.stream())
              .sorted(Comparator.comparingInt(ReplicaReport::replica))
              .toList());
    } finally {
      // Or shuffle files pile up until the driver happens to collect garbage.
      reduced.rdd().cleanShuffleDependencies(false);
    }
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
   * @param parts of a share's slices, sorted
   */
  private static Reduced reduce(Slices slices, Iterator<Tuple2<Place, Contribution>> parts) {
    List<Averaging.Mean> means = new ArrayList<>();
    List<ReplicaReport> reports = new ArrayList<>();
    while (parts.hasNext()) {
      List<Averaging.Part> ofSlice = new ArrayList<>();
      int slice = 0;
      for (int r = 0; r < slices.replicas(); r++) {
        Tuple2<Place, Contribution> next = parts.next();
        slice = next._1().slice;
        ofSlice.add(next._2().part);
        Optional.ofNullable(next._2().report).ifPresent(reports::add);
      }
      means.add(Averaging.mean(slices, slice, ofSlice));
    }
    return new Reduced(Averaging.Share.of(means), reports);
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
