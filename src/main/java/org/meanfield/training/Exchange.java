package org.meanfield.training;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.network.state.OuterState;
import org.meanfield.spark.Traffic;
import scala.Predef;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;

/**
 * The ways in which the replicas' slices meet. All sum with {@link Averaging#mean} in replica
 * order, so all give the same bits; small states go the shortest way that there is.
 */
enum Exchange {
  /**
   * Where tasks run in the driver's process, each leaves its slices where the driver averages them:
   * nothing is sent. Measured for LeNet with Adam, 1.29 million floats and two replicas: 29 to 30
   * ms a round beside its steps, against 34 to 43 of the straight way.
   */
  IN_PLACE {
    /** No blocks, but what every replica made. */
    @Override
    int statesOfDriver(int replicas) {
      return ALWAYS_ON_DRIVER - 1 + replicas;
    }

    /** None but the one that the driver counts. */
    @Override
    int statesOfTask() {
      return 0;
    }

    @Override
    RoundResult average(JavaRDD<ReplicaOutput> replicas, OuterStep step, OuterState before) {
      return Gathering.of(replicas.rdd(), outputs -> inPlace(step, before, outputs)).result();
    }
  },

  /**
   * Each task returns its slices to the driver, which averages them: one stage. Measured for LeNet
   * with Adam, 1.29 million floats and two replicas: 32 to 38 ms a round against 50 to 57 of the
   * shuffled way.
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
    RoundResult average(JavaRDD<ReplicaOutput> replicas, OuterStep step, OuterState before) {
      List<ReplicaOutput> outputs = returned(replicas);
      return onDriver(
          step,
          before,
          outputs,
          (step.slices().bytes() + step.slices().codedBytes()) * outputs.size());
    }
  },

  /**
   * A reduce-scatter by {@link ReduceScatter}: two stages, and no state on the driver but the mean.
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
    RoundResult average(JavaRDD<ReplicaOutput> replicas, OuterStep step, OuterState before) {
      ReduceScatter.Averaged averaged = ReduceScatter.average(replicas, step, before);
      Slices slices = step.slices();
      int count = averaged.reports().size();
      return result(
          step,
          averaged.shares(),
          averaged.reports(),
          slices.bytes() * (count + 1) + slices.codedBytes() * (count - 1) + 2 * before.bytes());
    }
  };

  /**
   * The round's state; the blocks that Spark cut it into to send it; the mean that is made; and the
   * state of the round before, where its checkpoint is still being written.
   */
  private static final int ALWAYS_ON_DRIVER = 4;

  private static final long NOTHING_MOVED = 0;

  /** States together below this go straight: measured to be faster, and they fit the driver. */
  private static final long STRAIGHT_BYTES = 32L << 20;

  /** States together below this are left in place, where their copies would not be fewer. */
  private static final long IN_PLACE_BYTES = 256L << 20;

  /**
   * The way for so many replicas of so many floats.
   *
   * @param local whether tasks run in the driver's process
   */
  static Exchange of(Slices slices, boolean local) {
    long bytes = slices.codedBytes() * slices.replicas();
    if (local && bytes <= IN_PLACE_BYTES) {
      return IN_PLACE;
    }
    return bytes <= STRAIGHT_BYTES ? STRAIGHT : SHUFFLED;
  }

  /** States that the driver holds at once at most, besides those of tasks in its process. */
  abstract int statesOfDriver(int replicas);

  /** States that a replica's task holds at once at most, besides the one that it starts from. */
  abstract int statesOfTask();

  /**
   * Runs the replicas' tasks, and averages what they make.
   *
   * @param before what the outer optimizer remembers of the rounds before
   */
  abstract RoundResult average(JavaRDD<ReplicaOutput> replicas, OuterStep step, OuterState before);

  /** As a job of the Java API, but Spark need not study a closure's byte code again every round. */
  private static List<ReplicaOutput> returned(JavaRDD<ReplicaOutput> replicas) {
    int[] all = IntStream.range(0, replicas.getNumPartitions()).toArray();
    Object outputs =
        replicas
            .context()
            .runJob(
                replicas.rdd(),
                new Only(),
                Predef.wrapIntArray(all),
                ClassTag.apply(ReplicaOutput.class));
    return List.of((ReplicaOutput[]) outputs); // the class tag says so
  }

  /** The mean of what replicas left in the driver's process. */
  static RoundResult inPlace(OuterStep step, OuterState before, List<ReplicaOutput> outputs) {
    return onDriver(step, before, outputs, NOTHING_MOVED);
  }

  private static RoundResult onDriver(
      OuterStep step, OuterState before, List<ReplicaOutput> outputs, long bytesMoved) {
    Slices slices = step.slices();
    List<Averaging.Mean> means =
        IntStream.range(0, slices.count())
            .parallel() // the driver has nothing else to do, and a slice's sum is its own
            .mapToObj(s -> Averaging.mean(step, s, step.moments(before, s), parts(outputs, s)))
            .toList();
    List<Averaging.Share> shares =
        IntStream.range(0, slices.shares())
            .mapToObj(s -> Averaging.Share.of(means.subList(slices.first(s), slices.first(s + 1))))
            .toList();
    return result(step, shares, outputs.stream().map(ReplicaOutput::report).toList(), bytesMoved);
  }

  private static List<Averaging.Part> parts(List<ReplicaOutput> outputs, int slice) {
    return outputs.stream().map(output -> output.part(slice)).toList();
  }

  /**
   * @param bytesMoved where states are sent at all: the state to each replica; and back, straight,
   *     each replica's slices to the driver, or, shuffled, all but a reducer's own share to the
   *     reducers and one mean to the driver, and what the outer optimizer remembers both ways. What
   *     was moved indeed says who has Spark count it
   */
  private static RoundResult result(
      OuterStep step, List<Averaging.Share> shares, List<ReplicaReport> reports, long bytesMoved) {
    Averaging.Averaged averaged = Averaging.assemble(step, shares, reports.size());
    double loss = reports.stream().mapToDouble(ReplicaReport::loss).sum();
    double weight = reports.stream().mapToDouble(ReplicaReport::weight).sum();
    return new RoundResult(
        averaged.state(),
        averaged.outer(),
        reports.stream().mapToLong(ReplicaReport::examples).sum(),
        reports.get(0).steps(),
        loss / weight,
        reports.get(0).counters(),
        reports.stream().map(ReplicaReport::carried).toList(),
        reports,
        averaged.drift(),
        averaged.movement(),
        bytesMoved,
        Optional.of(Traffic.NONE));
  }

  /** A partition's one output is returned. */
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
}
