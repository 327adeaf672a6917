package org.meanfield.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Predef;
import scala.Tuple2;
import scala.collection.Iterator;
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
    RoundResult average(JavaRDD<ReplicaOutput> replicas, Slices slices) {
      List<ReplicaOutput> outputs = outputs(replicas);
      List<Averaging.Mean> means =
          IntStream.range(0, slices.count())
              .parallel() // the driver has nothing else to do, and a slice's sum is its own
              .mapToObj(s -> Averaging.mean(slices, s, parts(outputs, s)))
              .toList();
      return result(slices, means, outputs.stream().map(ReplicaOutput::report).toList());
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
   * A reduce-scatter: as many reducers as replicas, each averages its share of the slices, and the
   * driver sees one averaged state. Nobody ever holds all the replicas' states.
   */
  SHUFFLED {
    @Override
    RoundResult average(JavaRDD<ReplicaOutput> replicas, Slices slices) {
      int reducers = replicas.getNumPartitions();
      JavaPairRDD<Integer, Contribution> scattered =
          replicas
              .flatMapToPair(output -> contributions(output).iterator())
              .partitionBy(new BySlice(reducers));
      JavaRDD<Reduced> reduced =
          scattered.mapPartitions(
              part -> {
                List<Tuple2<Integer, Contribution>> received = new ArrayList<>();
                part.forEachRemaining(received::add);
                return reduce(slices, received).iterator();
              });
      try {
        List<Reduced> all = reduced.collect();
        List<ReplicaReport> reports =
            all.stream()
                .flatMap(r -> r.reports.stream())
                .sorted(Comparator.comparingInt(ReplicaReport::replica))
                .toList();
        return result(slices, all.stream().map(Reduced::mean).toList(), reports);
      } finally {
        // Or shuffle files pile up until the driver happens to collect garbage.
        reduced.rdd().cleanShuffleDependencies(false);
      }
    }
  };

  /** States together below this go straight: measured to be faster, and they fit the driver. */
  private static final long STRAIGHT_BYTES = 32L << 20;

  /** The way for so many replicas of so many floats. */
  static Exchange of(Slices slices, int replicas) {
    return stateBytes(slices) * replicas <= STRAIGHT_BYTES ? STRAIGHT : SHUFFLED;
  }

  /** Runs the replicas' tasks, and averages what they make. */
  abstract RoundResult average(JavaRDD<ReplicaOutput> replicas, Slices slices);

  private static long stateBytes(Slices slices) {
    return (long) slices.floats() * Float.BYTES;
  }

  /**
   * Moved either way: the state to each replica; and back, straight, each replica's slices to the
   * driver, or, shuffled, all but a reducer's own share to the reducers and one mean to the driver.
   */
  private static RoundResult result(
      Slices slices, List<Averaging.Mean> means, List<ReplicaReport> reports) {
    double[] drift = new double[reports.size()];
    float[] averaged = Averaging.assemble(slices, means, drift);
    double loss = reports.stream().mapToDouble(ReplicaReport::loss).sum();
    double weight = reports.stream().mapToDouble(ReplicaReport::weight).sum();
    return new RoundResult(
        averaged,
        loss / weight,
        reports.get(0).counters(),
        reports.stream().map(ReplicaReport::carried).toList(),
        reports,
        drift,
        stateBytes(slices) * 2 * reports.size());
  }

  /** One replica's part of one slice on its way to a reducer; the report rides with slice 0. */
  private record Contribution(Averaging.Part part, ReplicaReport report) implements Serializable {}

  /** One averaged slice; the reports come with slice 0. */
  private record Reduced(Averaging.Mean mean, List<ReplicaReport> reports)
      implements Serializable {}

  private static List<Tuple2<Integer, Contribution>> contributions(ReplicaOutput output) {
    return IntStream.range(0, output.slices().length)
        .mapToObj(
            s -> new Tuple2<>(s, new Contribution(output.part(s), s == 0 ? output.report() : null)))
        .toList();
  }

  private static List<Reduced> reduce(Slices slices, List<Tuple2<Integer, Contribution>> received) {
    List<Integer> present = received.stream().map(Tuple2::_1).distinct().sorted().toList();
    List<Reduced> reduced = new ArrayList<>();
    for (int slice : present) {
      List<Contribution> inOrder =
          received.stream()
              .filter(r -> r._1() == slice)
              .map(Tuple2::_2)
              .sorted(Comparator.comparingInt(c -> c.part.replica()))
              .toList();
      List<Averaging.Part> parts = inOrder.stream().map(Contribution::part).toList();
      List<ReplicaReport> reports =
          slice == 0 ? inOrder.stream().map(Contribution::report).toList() : List.of();
      reduced.add(new Reduced(Averaging.mean(slices, slice, parts), reports));
    }
    return reduced;
  }

  /** The one element of a partition. */
  private static final class Only
      extends AbstractFunction2<TaskContext, Iterator<ReplicaOutput>, ReplicaOutput>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public ReplicaOutput apply(TaskContext task, Iterator<ReplicaOutput> outputs) {
      return outputs.next();
    }
  }

  private static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int reducers;

    BySlice(int reducers) {
      this.reducers = reducers;
    }

    @Override
    public int numPartitions() {
      return reducers;
    }

    @Override
    public int getPartition(Object slice) {
      return (Integer) slice % reducers;
    }
  }
}
