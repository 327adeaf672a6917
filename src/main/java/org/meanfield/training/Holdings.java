package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.kernel.PeakRate;

/**
 * What one process of a run holds at once at most.
 *
 * @param networks one for each task that runs at the same time
 * @param states as they are sent
 * @param publishes whether it is the driver, which draws samples at checkpoints and publishes the
 *     model when all rounds are over
 * @param data whether all of the run's data is kept here
 */
record Holdings(int networks, int states, boolean publishes, boolean data) implements Serializable {
  /** Of the heap: DL4J, which the model is exported with, and what it needs of Jackson. */
  private static final long EXPORT_BYTES = 7_000_000;

  /** Of the heap: what Spark shows of a run's jobs, and code that runs first then; measured. */
  private static final long RUN_BYTES = 2_000_000;

  /** The last round's, the model's, and the model as it is sent to be evaluated. */
  private static final int STATES_AT_THE_END = 3;

  /** Before the step and after, in blocks as it is sent, and of a checkpoint being written. */
  private static final int OUTER_STATES_OF_DRIVER = 4;

  /** The round's state and the blocks that it came in, which an executor's tasks share. */
  private static final int STATES_OF_EXECUTOR = 2;

  /**
   * Of a driver.
   *
   * @param slots for tasks in its own process; 0 where executors have them
   */
  static Holdings ofDriver(MemoryNeed need, int slots) {
    int tasks = Math.min(slots, need.replicas());
    return new Holdings(
        Math.max(1, slots),
        need.exchange().statesOfDriver(need.replicas()) + need.exchange().statesOfTask() * tasks,
        true,
        slots > 0);
  }

  static Holdings ofExecutor(MemoryNeed need, int slots) {
    return new Holdings(
        slots, STATES_OF_EXECUTOR + need.exchange().statesOfTask() * slots, false, false);
  }

  /**
   * Native memory at its peak: the networks, which stay for the next round while memory is not
   * short, and what evaluates beside them, or on the driver what draws samples while they train.
   * Or, where all that is little, the matrices whose product tells the core's peak rate: those come
   * before any task has a network, but a driver has built one to prepare the run.
   */
  long nativeBytes(MemoryNeed need) {
    if (need.networkBytes() == 0) {
      return 0;
    }
    long training =
        need.networkBytes() * networks + Math.max(samplerBytes(need), need.guestBytes() * networks);
    boolean measures = !publishes || data;
    long measuring = PeakRate.bytes() + (publishes ? need.networkBytes() : 0);
    return measures ? Math.max(training, measuring) : training;
  }

  /**
   * Native memory that will do: idle networks give way to what evaluates, and so they come back.
   */
  long leastNativeBytes(MemoryNeed need) {
    return Math.max(need.networkBytes(), need.guestBytes()) * networks + samplerBytes(need);
  }

  private long samplerBytes(MemoryNeed need) {
    return publishes ? need.samplerBytes() : 0;
  }

  /** Networks and states, while a round is trained. */
  long heapBytes(MemoryNeed need) {
    return need.networkHeap() * networks + need.stateBytes() * states + outerBytes(need);
  }

  private long outerBytes(MemoryNeed need) {
    // An executor's tasks have their slices' part, which is little.
    return publishes ? need.outerBytes() * OUTER_STATES_OF_DRIVER : 0;
  }

  /** Of the run's data. */
  long dataBytes(MemoryNeed need) {
    return data ? need.dataBytes() : 0;
  }

  /** At the run's peak, beside what is in use before; that is at its end where all is small. */
  long peakBytes(MemoryNeed need) {
    long round = heapBytes(need) + dataBytes(need);
    if (!publishes || need.stateBytes() == 0) {
      return round;
    }
    long end = need.networkHeap() * networks + need.stateBytes() * STATES_AT_THE_END + EXPORT_BYTES;
    return RUN_BYTES + Math.max(round, end);
  }
}
