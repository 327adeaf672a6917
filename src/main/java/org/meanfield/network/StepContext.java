package org.meanfield.network;

import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * What a local step is besides its batch: everything random in it is a function of this.
 *
 * @param learningRate of this step
 * @param clipNorm what the gradients' norm is brought down to; infinite where it is left alone
 * @param seed of the run
 * @param replica that makes the step
 * @param iteration global number of the step, counted from 0 over all rounds
 * @param measured whether what the step measures besides its loss is wanted, such as the norm
 */
public record StepContext(
    double learningRate,
    double clipNorm,
    long seed,
    int replica,
    long iteration,
    boolean measured) {
  private static final int LAYERS = 1 << 12;

  /** Uniform numbers of a layer with dropout, from element {@code from} on. */
  public void dropout(int layer, int from, float[] uniforms, int count) {
    RandomNumbers.of(seed, Purpose.DROPOUT, replica, iteration * LAYERS + layer)
        .uniforms(from, uniforms, count);
  }
}
