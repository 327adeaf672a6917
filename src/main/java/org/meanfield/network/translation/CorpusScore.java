package org.meanfield.network.translation;

/**
 * What a corpus of translations is worth beside one reference for each: a function of whole numbers
 * that are counted text by text, and so add up in any order.
 */
interface CorpusScore {
  /** How many numbers are counted. */
  int counts();

  /**
   * Counts one translation.
   *
   * @return as many numbers as {@link #counts} says
   */
  long[] count(String translation, String reference);

  /**
   * The score, from 0 to 100.
   *
   * @param counts of all translations together
   */
  double score(long[] counts);
}
