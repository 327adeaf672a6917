package org.meanfield.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.network.SlicedVector;
import scala.Predef;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;

/**
 * The two ways in which the replicas' slices meet. Both sum with {@link Averaging#mean} in replica
 * order, so both give the same bits; small states go the shorter way.
 */
enum Exchange {
  /**
   * Each task returns its slices to the driver, which averages them: one stage. Measured for LeNet
   * with Adam, 1.29 million floats and two replicas: 32 to 38 ms a round against 50 to 57.
   */
  STRAIGHT {
    @Override
    int statesOfDriver(int replicas) {
      return ALWAYS_ON_DRIVER + replicas;
    }

    /** What it returns, the bytes that Spark makes of that, and the message that those are in. */
    @Override
    int statesOfTask() {
      return 3;
    }

    @Override
    RoundResult average(JavaRDD<ReplicaOutput> replicas, Slices slices) {
      List<ReplicaOutput> outputs = outputs(replicas);
      List<Averaging.Mean> means =
          IntStream.range(0, slices.count())
              .parallel() // the driver has nothing else to do, and a slice's sum is its own
              .mapToObj(s -> Averaging.mean(slices, s, parts(outputs, s)))
              .toList();
      List<Averaging.Share> shares =
          IntStream.range(0, slices.shares())
              .mapToObj(
                  s -> Averaging.Share.of(means.subList(slices.first(s), slices.first(s + 1))))
              .toList();
      return result(slices, shares, outputs.stream().map(ReplicaOutput::report).toList());
    }

    /** As {@code collect}, but Spark need not study a closure's byte code again every round. */
    private List<ReplicaOutput> outputs(JavaRDD<ReplicaOutput> replicas) {
      Object made =
          replicas
              .context()
              .runJob(
                  replicas.rdd(),
                  new Only(),
                  Predef.wrapIntArray(IntStream.range(0, replicas.getNumPartitions()).toArray()),
                  ClassTag.apply(ReplicaOutput.class));
      return List.of((ReplicaOutput[]) made);
    }

    private List<Averaging.Part> parts(List<ReplicaOutput> outputs, int slice) {
      return outputs.stream().map(output -> output.part(slice)).toList();
    }
  },

  /**
   * A reduce-scatter: tasks that each average a share of the slices, and the driver sees one
   * averaged state. Parts come to a task in the slices' and the replicas' order, through Spark's
   * sort, which puts on disk what memory does not hold; a slice at a time is averaged.
   */
  SHUFFLED {
    @Override
    int statesOfDriver(int replicas) {
      return ALWAYS_ON_DRIVER;
    }

    /** That after the local steps; what it averages of others' is a few dozen megabytes. */
    @Override
    int statesOfTask() {
      return 1;
    }

    @Override
    RoundResult average(JavaRDD<ReplicaOutput> replicas, Slices slices) {
      JavaRDD<Reduced> reduced =
          replicas
              .flatMapToPair(output -> contributions(slices, output))
              .repartitionAndSortWithinPartitions(new ByShare(slices))
              .mapPartitions(parts -> List.of(reduce(slices, parts)).iterator());
      try {
        List<Reduced> all = reduced.collect();
        List<ReplicaReport> reports =
            all.stream()
                .flatMap(r -> r.reports.stream())
                .sorted(Comparator.comparingInt(ReplicaReport::replica))
                .toList();
        return result(slices, all.stream().map(Reduced::share).toList(), reports);
      } finally {
        // Or shuffle files pile up until the driver happens to collect garbage.
        reduced.rdd().cleanShuffleDependencies(false);
      }
    }
  };

  /**
   * The round's state; the blocks that Spark cut it into to send it; the mean that is made; and the
   * state of the round before, where its checkpoint is still being written.
   */
  private static final int ALWAYS_ON_DRIVER = 4;

  /** States together below this go straight: measured to be faster, and they fit the driver. */
  private static final long STRAIGHT_BYTES = 32L << 20;

  /** The way for so many replicas of so many floats. */
  static Exchange of(Slices slices) {
    return slices.bytes() * slices.replicas() <= STRAIGHT_BYTES ? STRAIGHT : SHUFFLED;
  }

  /** States that the driver holds at once at most, besides those of tasks in its process. */
  abstract int statesOfDriver(int replicas);

  /** States that a replica's task holds at once at most, besides the one that it starts from. */
  abstract int statesOfTask();

  /** Runs the replicas' tasks, and averages what they make. */
  abstract RoundResult average(JavaRDD<ReplicaOutput> replicas, Slices slices);

  /**
   * Moved either way: the state to each replica; and back, straight, each replica's slices to the
   * driver, or, shuffled, all but a reducer's own share to the reducers and one mean to the driver.
   */
  private static RoundResult result(
      Slices slices, List<Averaging.Share> shares, List<ReplicaReport> reports) {
    double[] drift = new double[reports.size()];
    SlicedVector averaged = Averaging.assemble(slices, shares, drift);
    double loss = reports.stream().mapToDouble(ReplicaReport::loss).sum();
    double weight = reports.stream().mapToDouble(ReplicaReport::weight).sum();
    return new RoundResult(
        averaged,
        reports.stream().mapToLong(ReplicaReport::examples).sum(),
        reports.get(0).steps(),
        loss / weight,
        reports.get(0).counters(),
        reports.stream().map(ReplicaReport::carried).toList(),
        reports,
        drift,
        slices.bytes() * 2 * reports.size());
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

  /** The one element of a partition. */
  private static final class Only
      extends AbstractFunction2<
          TaskContext, scala.collection.Iterator<ReplicaOutput>, ReplicaOutput>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public ReplicaOutput apply(TaskContext task, scala.collection.Iterator<ReplicaOutput> outputs) {
      return outputs.next();
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
