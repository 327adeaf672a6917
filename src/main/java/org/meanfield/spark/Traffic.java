package org.meanfield.spark;

/**
 * Bytes that went between the processes of an application, as Spark counts them.
 *
 * @param handedOut of broadcasts, once each: what the driver put where executors fetch it. How
 *     often it uploads a piece itself, and how often executors pass it on, Spark does not tell
 * @param broadcast of broadcasts, by each executor that received them: Spark has no metric of a
 *     task for it, so it is what the executors' block managers reported to hold
 * @param shuffledRemotely of shuffles, read from other executors over the network
 * @param shuffledLocally of shuffles, read from disk: written by the same executor, or by another
 *     of the same machine
 * @param returned results of tasks, as the driver received them
 */
public record Traffic(
    long handedOut, long broadcast, long shuffledRemotely, long shuffledLocally, long returned) {
  /** Where all is done in one process. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

  /** What executors received, all together. */
  public long received() {
    return broadcast + shuffledRemotely;
  }

  /** What the driver handed out once and received. */
  public long ofDriver() {
    return handedOut + returned;
  }
}
