package org.meanfield.network.classification;

/**
 * How well one class is told from the others.
 *
 * @param examples that are of the class: its support
 * @param predicted that were taken for it
 * @param correct that are of it and were taken for it
 */
record ClassScores(String name, long examples, long predicted, long correct) {

  /** Share of those taken for the class that are of it; 0 where none was. */
  double precision() {
    return ratio(correct, predicted);
  }

  /** Share of the class's examples that were found; 0 where there are none. */
  double recall() {
    return ratio(correct, examples);
  }

  /** Harmonic mean of precision and recall; 0 where nothing was correct. */
  double f1() {
    return ratio(2 * correct, predicted + examples);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
