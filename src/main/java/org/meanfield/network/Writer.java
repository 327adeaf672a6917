package org.meanfield.network;

/**
 * A language model that reads a text token by token and tells, at each, what may come next. What it
 * has read stays with it as its state. Owns native memory; one thread at a time.
 */
public interface Writer extends AutoCloseable {

  /**
   * Reads on.
   *
   * @param token that comes next in the text
   * @param logProbabilities of every token of the vocabulary to come behind it; overwritten
   */
  void read(int token, float[] logProbabilities);

  @Override
  void close();
}
