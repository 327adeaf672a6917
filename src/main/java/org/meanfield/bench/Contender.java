package org.meanfield.bench;

/** One implementation of a row's work, prepared and ready to make steps whenever it is asked. */
public interface Contender extends AutoCloseable {
  /** The name of the column, such as {@code pytorch}. */
  String name();

  /**
   * Makes steps, one after the other.
   *
   * @return milliseconds of each
   * @throws BenchException when the contender is gone, or takes longer than it may
   */
  double[] measure(int steps);

  /**
   * Bytes of its heap at most up to now.
   *
   * @throws BenchException when it has none, or is gone
   */
  long peakHeap();

  @Override
  void close();
}
