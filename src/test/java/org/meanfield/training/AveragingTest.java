package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.training.Averaging.Mean;
import org.meanfield.training.Averaging.Part;
import org.meanfield.training.Averaging.Share;

class AveragingTest {
  /** Three parameters and one number that is none. */
  private static final Slices FOUR = new Slices(4, 3, 1, SliceCoding.F32);

  /** Whole slices and a shorter one; the parameters end within one. */
  private static final Slices SEVERAL = new Slices(10_000, 4321, 3, SliceCoding.F32);

  private static final byte[][] NO_MOMENTS = {};

  /** Of a round that began with zeros. */
  private static OuterStep plain(Slices slices) {
    return from(slices, new float[(int) slices.floats()]);
  }

  private static OuterStep from(Slices slices, float... start) {
    return OuterSteps.step(OuterConfig.PLAIN, slices, SlicedVector.of(start), 0);
  }

  @Test
  void unevenWeightsGiveTheMeanComputedByHand() {
    Mean mean =
        Averaging.mean(
            plain(FOUR),
            0,
            NO_MOMENTS,
            List.of(
                part(0, 1, 8, -4, 1, 100), part(1, 2, 2, -1, 1, 400), part(2, 5, 0, 0, 1, 180)));

    // (1·8 + 2·2 + 5·0) / 8, and so on.
    assertThat(floats(mean)).containsExactly(1.5f, -.75f, 1, 225);
  }

  @Test
  void driftIsTheDistanceOfAReplicasParametersFromTheMeanAndMovementThatOfTheMeanFromTheStart() {
    OuterStep step = from(FOUR, 6, 3, 5, 100);

    Mean mean =
        Averaging.mean(
            step, 0, NO_MOMENTS, List.of(part(0, 1, 3, 0, 4, 9), part(1, 3, 7, 4, 8, 1)));
    Averaging.Averaged averaged = Averaging.assemble(step, List.of(Share.of(List.of(mean))), 2);
    double[] drift = averaged.drift();

    // The mean is (6, 3, 7, 3); the last number is no parameter.
    assertThat(drift[0]).isCloseTo(Math.sqrt(9 + 9 + 9), within(1e-12));
    assertThat(drift[1]).isCloseTo(Math.sqrt(1 + 1 + 1), within(1e-12));
    assertThat(averaged.movement()).isCloseTo(2, within(1e-12));
  }

  @Test
  void slicesTogetherGiveWhatTheWholeVectorWouldInWhateverOrderTheyArrive() {
    float[][] replicas = {random(1), random(2), random(3)};
    double[] weights = {16, 48, 7};
    assertThat(SEVERAL.count()).isEqualTo(4);
    assertThat(SEVERAL.shares()).isEqualTo(3);
    List<Share> arrived =
        IntStream.of(2, 0, 1).mapToObj(share -> share(SEVERAL, share, replicas, weights)).toList();

    Averaging.Averaged all = Averaging.assemble(plain(SEVERAL), arrived, 3);
    float[] averaged = all.state().copy();
    double[] drift = all.drift();

    double[] squared = new double[3];
    for (int i = 0; i < averaged.length; i++) {
      double sum =
          weights[0] * replicas[0][i] + weights[1] * replicas[1][i] + weights[2] * replicas[2][i];
      assertThat(averaged[i]).isEqualTo((float) (sum / (16 + 48 + 7)));
      for (int r = 0; r < 3 && i < SEVERAL.parameters(); r++) {
        squared[r] += Math.pow((double) replicas[r][i] - averaged[i], 2);
      }
    }
    for (int r = 0; r < 3; r++) {
      assertThat(drift[r]).isCloseTo(Math.sqrt(squared[r]), within(1e-6));
    }
  }

  @Test
  void theMeanHasTheSameBitsHoweverTheStateIsCut() {
    float[][] replicas = {random(4), random(5), random(6)};
    double[] weights = {3, 1e6, 17};

    SlicedVector expected =
        averaged(new Slices(10_000, 4321, 1, SliceCoding.F32), replicas, weights);

    for (int forSoMany : new int[] {2, 3, 5, 64, 1024}) {
      Slices slices = new Slices(10_000, 4321, forSoMany, SliceCoding.F32);
      assertThat(averaged(slices, replicas, weights).sameBits(expected)).isTrue();
    }
    assertThat(expected.sliceLength()).isEqualTo(9 * 1024);
    assertThat(new Slices(10_000, 4321, 1024, SliceCoding.F32).length()).isEqualTo(1024);
  }

  private static SlicedVector averaged(Slices slices, float[][] replicas, double[] weights) {
    List<Share> shares =
        IntStream.range(0, slices.shares())
            .mapToObj(share -> share(slices, share, replicas, weights))
            .toList();
    return Averaging.assemble(plain(slices), shares, replicas.length).state();
  }

  @Test
  void theMeanOfOneReplicaHasItsBitsNegativeZeroIncluded() {
    float[] values = {-0f, 0f, Float.MIN_VALUE, -Float.MAX_VALUE};

    Mean mean = Averaging.mean(plain(FOUR), 0, NO_MOMENTS, List.of(part(0, (1 << 29) - 1, values)));

    assertThat(mean.values()).isEqualTo(SlicedVector.of(values).slice(0));
  }

  private static Share share(Slices slices, int share, float[][] replicas, double[] weights) {
    return Share.of(
        IntStream.range(slices.first(share), slices.first(share + 1))
            .mapToObj(slice -> mean(slices, slice, replicas, weights))
            .toList());
  }

  private static Mean mean(Slices slices, int slice, float[][] replicas, double[] weights) {
    return Averaging.mean(
        plain(slices),
        slice,
        NO_MOMENTS,
        IntStream.range(0, replicas.length)
            .mapToObj(
                r -> {
                  int from = (int) slices.start(slice);
                  int to = from + slices.length(slice);
                  return part(r, weights[r], Arrays.copyOfRange(replicas[r], from, to));
                })
            .toList());
  }

  private static float[] random(long seed) {
    Random random = new Random(seed);
    float[] values = new float[(int) SEVERAL.floats()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Part part(int replica, double weight, float... values) {
    return new Part(replica, weight, SlicedVector.of(values).slice(0));
  }

  private static float[] floats(Mean mean) {
    float[] floats = new float[mean.values().length / Float.BYTES];
    SlicedVector.floats(mean.values()).get(floats);
    return floats;
  }
}
