package org.meanfield.random;

/**
 * What random numbers are for; streams of different purposes never share a number. The codes are
 * part of every result that was ever trained: new ones are added, none is changed.
 */
public enum Purpose {
  /** Initial parameters of a network. */
  INITIALISATION(1),
  /** The order of a replica's examples in a pass. */
  SHUFFLE(2),
  /** Which values a step drops. */
  DROPOUT(3),
  /** How a training image is varied. */
  AUGMENTATION(4),
  /** Which token comes next in a text that is written. */
  SAMPLING(5),
  /** The order of batches that were sorted by length. */
  BATCH_ORDER(6),
  /** Examples that are made up to probe a network with. */
  PROBE(7),
  /** What an evaluation draws, such as the noise that images are made from. */
  EVALUATION(8),
  /** The noise that a generator is trained with. */
  NOISE(9),
  /** The noise that images are made from by their number. */
  IMAGES(10),
  /** Which tokens a step hides, and what stands in their places. */
  MASKING(12),
  /** Which of the shards that were trained on before are trained on again. */
  REPLAY(14),
  /** Which blocks of an evaluation are drawn again and again, to tell how sure a difference is. */
  BOOTSTRAP(15);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
