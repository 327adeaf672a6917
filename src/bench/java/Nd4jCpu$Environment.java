package org.nd4j.nativeblas;

/**
 * What DL4J's layer helpers ask whether oneDNN is there. ND4J 1.0.0-M2.1 left the class out, so
 * that they all believe it is not; compiled by {@code scripts/get-dl4j-onednn} for a baseline of
 * bench, never a part of the project.
 */
public final class Nd4jCpu$Environment {
  private static final Nd4jCpu$Environment ONLY = new Nd4jCpu$Environment();

  private Nd4jCpu$Environment() {}

  public static Nd4jCpu$Environment getInstance() {
    return ONLY;
  }

  public boolean isUseMKLDNN() {
    return true;
  }
}
