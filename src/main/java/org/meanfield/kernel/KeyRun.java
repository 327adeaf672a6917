package org.meanfield.kernel;

/** Keys of a sequence, from one to before another, in whole blocks. */
record KeyRun(int from, int to) {
  boolean isEmpty() {
    return from >= to;
  }

  int size() {
    return to - from;
  }
}
