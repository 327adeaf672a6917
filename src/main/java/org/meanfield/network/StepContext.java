package org.meanfield.network;

import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * What a local step is besides its batch: everything random in it is a function of this.
 *
 * @param learningRates of this step, by the updates' names
 * @param seed of the run
 * @param replica that makes the step
 * @param iteration global number of the step, counted from 0 over all rounds
 * @param measured whether what the step measures besides its loss is wanted, such as the norm
 */
public record StepContext(
    SortedMap<String, Double> learningRates,
    long seed,
    int replica,
    long iteration,
    boolean measured) {
  private static final int LAYERS = 1 << 12;

  public StepContext {
    learningRates = new TreeMap<>(learningRates);
  }

  /** A step of a network with one update, in which nothing is measured. */
  public static StepContext only(double learningRate, long seed, int replica, long iteration) {
    TreeMap<String, Double> rates = new TreeMap<>();
    rates.put(UpdateRule.ONLY, learningRate);
    return new StepContext(rates, seed, replica, iteration, false);
  }

  /** Of a named update. */
  public double learningRate(String update) {
    return learningRates.get(update);
  }

  /** Uniform numbers of a layer with dropout, from element {@code from} on. */
  public void dropout(int layer, int from, float[] uniforms, int count) {
    RandomNumbers.of(seed, Purpose.DROPOUT, replica, iteration * LAYERS + layer)
        .uniforms(from, uniforms, count);
  }
}
