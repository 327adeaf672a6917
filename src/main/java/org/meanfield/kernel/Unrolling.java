package org.meanfield.kernel;

/**
 * Where a recurrent layer finds its steps in memory. Outputs lie time-major, step t of sequence n
 * in row t·N + n; the states have one block of N rows more, the initial state, before the first
 * step or, in reverse, after the last, so that outputs and previous states are two overlapping
 * parts of one matrix [(T + 1)·N, H].
 *
 * @param steps T
 * @param sequences N
 * @param hidden H
 * @param lengths null where every sequence has all steps
 */
record Unrolling(int steps, int sequences, int hidden, boolean reverse, Lengths lengths) {
  int rows() {
    return steps * sequences;
  }

  /** The step that comes at this place of the order, counted from 0. */
  int step(int place) {
    return reverse ? steps - 1 - place : place;
  }

  boolean isFirst(int step) {
    return step == step(0);
  }

  /** The step that comes before in the order. */
  int previous(int step) {
    return reverse ? step + 1 : step - 1;
  }

  /** Block of the states that a step writes. */
  int blockAfter(int step) {
    return reverse ? step : step + 1;
  }

  /** Block of the states that a step starts from. */
  int blockBefore(int step) {
    return reverse ? step + 1 : step;
  }

  int initialBlock() {
    return blockBefore(step(0));
  }

  int lastBlock() {
    return blockAfter(step(steps - 1));
  }

  /** Whether the sequence has ended before this step: its state stays zero there. */
  boolean isPadding(int step, int sequence) {
    return lengths != null && step >= lengths.of(sequence);
  }
}
