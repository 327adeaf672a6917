package org.meanfield.network.dl4j;

/** DL4J has no layer that computes what one of ours does; the message names ours. */
public final class UnsupportedLayerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param what DL4J lacks, such as {@code the non-linearity tanh}
   */
  public UnsupportedLayerException(String layer, String what) {
    super("DL4J cannot express " + layer + ": it lacks " + what);
  }
}
