package org.meanfield.kernel;

/**
 * No loss: what a program that only predicts ends in where somebody reads its values as they are,
 * or what it keeps for other programs.
 */
public final class Values extends Head {
  /** What is read. */
  public Values(Activation results) {
    super(results);
  }

  @Override
  void assemble(Assembly assembly) {
    if (assembly.training()) {
      throw new IllegalArgumentException("a program that is trained ends in a loss");
    }
  }

  /** Copies the results of the last forward pass, of a row-major layout. */
  public void read(float[] target) {
    requireResults();
    results().value().get(0, target, 0, results().value().size());
  }
}
