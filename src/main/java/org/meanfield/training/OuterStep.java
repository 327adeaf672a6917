package org.meanfield.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.spark.Shared;

/**
 * The outer optimizer's step at the end of a round: takes the parameters from the round's start on
 * the movement to the replicas' mean, d = mean − start, for the next round to start from. All is
 * computed in double precision, from a mean that no float has rounded; what is remembered is
 * rounded to floats, and goes on as it was rounded, so that a resumed run has the same bits.
 *
 * @param slices that the state is cut into
 * @param start that every replica has started from
 * @param before steps that were made before
 */
record OuterStep(OuterConfig config, Slices slices, Shared<NetworkState> start, long before)
    implements Serializable {
  /** How fast Adam's second moment forgets; as in FedOpt, faster than among gradients. */
  private static final double BETA2 = 0.99;

  /** What keeps Adam from steps on noise: FedOpt's τ. */
  private static final double EPSILON = 1e-3;

  /** What there is to remember, in the order in which {@link #apply} takes it. */
  static List<String> moments(OuterConfig config) {
    return switch (config.name()) {
      case AVERAGE -> List.of();
      case NESTEROV -> List.of("outer_momentum");
      case ADAM -> List.of("outer_exp_avg", "outer_exp_avg_sq");
    };
  }

  /** Before the first round. */
  static OuterState zero(OuterConfig config, long parameters) {
    return OuterState.zero(moments(config), parameters);
  }

  /** Each moment's part of a slice, in little-endian floats; not to be written. */
  byte[][] moments(OuterState state, int slice) {
    return moments(config).stream()
        .map(state.moments()::get)
        .map(moment -> bytes(moment, slice))
        .toArray(byte[][]::new);
  }

  private byte[] bytes(SlicedVector moment, int slice) {
    int count = slices.parameters(slice);
    if (count > 0 && moment.sliceLength() == slices.length()) {
      return moment.slice(slice);
    }
    // Zeros before the first round, or what a checkpoint had, are in another cut.
    byte[] bytes = new byte[count * Float.BYTES];
    SlicedVector.floats(bytes).put(moment.copy(slices.start(slice), count));
    return bytes;
  }

  /** The parameters in a part of a slice, as the round began. */
  void start(int slice, int from, float[] target, int count) {
    start.value().values().get(slices.start(slice) + from, target, 0, count);
  }

  /**
   * What is remembered after the step.
   *
   * @param slices each moment's part of each slice
   */
  OuterState after(byte[][][] slices) {
    List<String> names = moments(config);
    SortedMap<String, SlicedVector> moments = new TreeMap<>();
    for (int m = 0; m < names.size(); m++) {
      int moment = m;
      byte[][] values =
          Arrays.stream(slices)
              .map(slice -> slice[moment])
              .filter(slice -> slice.length > 0) // no parameters stand there
              .toArray(byte[][]::new);
      moments.put(
          names.get(m), SlicedVector.of(this.slices.parameters(), this.slices.length(), values));
    }
    return names.isEmpty() ? OuterState.none() : new OuterState(before + 1, moments);
  }

  /** Whether the next round starts from the mean itself. */
  boolean isMean() {
    return config.name() == OuterConfig.Name.AVERAGE && config.learningRate() == 1;
  }

  /**
   * @param mean of the replicas' parameters
   * @param start of the same parameters
   * @param moments of the same, overwritten by what they are after the step
   * @param next what the next round starts from
   */
  void apply(double[] mean, float[] start, float[][] moments, float[] next, int count) {
    switch (config.name()) {
      case AVERAGE -> average(mean, start, next, count);
      case NESTEROV -> nesterov(mean, start, moments[0], next, count);
      case ADAM -> adam(mean, start, moments[0], moments[1], next, count);
    }
  }

  private void average(double[] mean, float[] start, float[] next, int count) {
    double rate = config.learningRate();
    for (int i = 0; i < count; i++) {
      next[i] = (float) (start[i] + rate * (mean[i] - start[i]));
    }
  }

  /** DiLoCo (arXiv 2311.08105, alg. 1), in PyTorch's form of Nesterov's momentum. */
  private void nesterov(double[] mean, float[] start, float[] velocity, float[] next, int count) {
    double rate = config.learningRate();
    double momentum = config.momentum();
    for (int i = 0; i < count; i++) {
      double movement = mean[i] - start[i];
      velocity[i] = (float) (momentum * velocity[i] + movement);
      next[i] = (float) (start[i] + rate * (movement + momentum * velocity[i]));
    }
  }

  /** FedAdam (arXiv 2003.00295, alg. 2), its moments corrected as in arXiv 1412.6980. */
  private void adam(
      double[] mean, float[] start, float[] first, float[] second, float[] next, int count) {
    double rate = config.learningRate();
    double beta1 = config.momentum();
    double correction1 = 1 - StrictMath.pow(beta1, before + 1);
    double correction2 = 1 - StrictMath.pow(BETA2, before + 1);
    for (int i = 0; i < count; i++) {
      double movement = mean[i] - start[i];
      first[i] = (float) (beta1 * first[i] + (1 - beta1) * movement);
      second[i] = (float) (BETA2 * second[i] + (1 - BETA2) * movement * movement);
      double size = Math.sqrt(second[i] / correction2) + EPSILON;
      next[i] = (float) (start[i] + rate * (first[i] / correction1) / size);
    }
  }
}
