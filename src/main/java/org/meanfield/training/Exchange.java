package org.meanfield.training;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.network.state.OuterState;
import org.meanfield.spark.Persisted;
import org.meanfield.training.Gathering.Gathered;

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
    RoundResult average(
        JavaRDD<ReplicaOutput> replicas, Attendance attendance, OuterStep step, OuterState before)
        throws InterruptedException {
      Gathering<ReplicaOutput, RoundResult> gathering =
          new Gathering<>(attendance, gathered -> inPlace(step, before, gathered));
      RoundJob.inPlace(replicas.rdd(), gathering);
      return gathering.await();
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
    RoundResult average(
        JavaRDD<ReplicaOutput> replicas, Attendance attendance, OuterStep step, OuterState before)
        throws InterruptedException {
      Gathering<ReplicaOutput, RoundResult> gathering =
          new Gathering<>(
              attendance,
              gathered ->
                  onDriver(
                      step,
                      before,
                      gathered,
                      (step.slices().bytes() + step.slices().codedBytes())
                          * gathered.outputs().size()));
      RoundJob.returning(replicas.rdd(), new RoundJob.Whole(), gathering);
      return gathering.await();
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
    RoundResult average(
        JavaRDD<ReplicaOutput> replicas, Attendance attendance, OuterStep step, OuterState before)
        throws InterruptedException {
      if (!attendance.isBounded()) {
        return shuffled(replicas, attendance.called(), step, before, 0);
      }
      // A shuffle needs all its tasks: who is part of it must be known before it begins. Kept are
      // the outputs meanwhile where they were made.
      try (Persisted<ReplicaOutput> kept = Persisted.of(replicas)) {
        Gathering<Integer, Gathered<Integer>> gathering =
            new Gathering<>(attendance, Function.identity());
        RoundJob.returning(kept.rdd().rdd(), new RoundJob.Presence(), gathering);
        Gathered<Integer> present = gathering.await();
        return shuffled(kept.rdd(), present.outputs(), step, before, present.heldSeconds());
      }
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
   * @param replicas partition i comes to replica i's output
   * @param attendance which of them are called, and waited for
   * @param before what the outer optimizer remembers of the rounds before
   * @throws InterruptedException when this thread is; then Spark's job is cancelled
   */
  abstract RoundResult average(
      JavaRDD<ReplicaOutput> replicas, Attendance attendance, OuterStep step, OuterState before)
      throws InterruptedException;

  /**
   * @param present replicas whose outputs are averaged
   */
  private static RoundResult shuffled(
      JavaRDD<ReplicaOutput> replicas,
      List<Integer> present,
      OuterStep step,
      OuterState before,
      double heldSeconds)
      throws InterruptedException {
    ReduceScatter.Averaged averaged = ReduceScatter.average(replicas, present, step, before);
    Slices slices = step.slices();
    int count = present.size();
    return result(
        step,
        averaged.shares(),
        averaged.reports(),
        slices.bytes() * (count + 1) + slices.codedBytes() * (count - 1) + 2 * before.bytes(),
        heldSeconds);
  }

  /** The mean of what replicas left in the driver's process. */
  static RoundResult inPlace(OuterStep step, OuterState before, Gathered<ReplicaOutput> gathered) {
    return onDriver(step, before, gathered, NOTHING_MOVED);
  }

  private static RoundResult onDriver(
      OuterStep step, OuterState before, Gathered<ReplicaOutput> gathered, long bytesMoved) {
    Slices slices = step.slices();
    List<ReplicaOutput> outputs = gathered.outputs();
    List<Averaging.Mean> means =
        IntStream.range(0, slices.count())
            .parallel() // the driver has nothing else to do, and a slice's sum is its own
            .mapToObj(s -> Averaging.mean(step, s, step.moments(before, s), parts(outputs, s)))
            .toList();
    List<Averaging.Share> shares =
        IntStream.range(0, slices.shares())
            .mapToObj(s -> Averaging.Share.of(means.subList(slices.first(s), slices.first(s + 1))))
            .toList();
    return result(
        step,
        shares,
        outputs.stream().map(ReplicaOutput::report).toList(),
        bytesMoved,
        gathered.heldSeconds());
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
      OuterStep step,
      List<Averaging.Share> shares,
      List<ReplicaReport> reports,
      long bytesMoved,
      double heldSeconds) {
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
        RoundResult.carried(step.slices().replicas(), reports),
        reports,
        averaged.drift(),
        averaged.movement(),
        bytesMoved,
        heldSeconds);
  }
}
