package org.meanfield.kernel;

/** What becomes of a result in the buffer that it goes to. */
enum Arrival {
  /** It is the first: it takes the place of what was there. */
  WRITTEN,
  /** It is added to what is there. */
  ADDED
}
