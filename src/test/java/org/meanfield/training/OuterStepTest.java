package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.config.OuterConfig;
import org.meanfield.config.OuterConfig.Name;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.SlicedVector;

/** What outer optimizers make of the replicas' mean, against their equations written out. */
class OuterStepTest {
  /** Two parameters, and a moment of the replicas' own optimizer. */
  private static final Slices THREE = new Slices(3, 2, 2, SliceCoding.F32);

  @Test
  void averageGoesItsShareOfTheWayToTheMeanAndLeavesTheReplicasMomentsAtTheirMean() {
    Averaging.Averaged half = round(new OuterConfig(Name.AVERAGE, 0.5, 0), start(), none(), 0);

    // From (1, 2) halfway to (3, 1); the moment's mean is 6.
    assertThat(half.state().copy()).containsExactly(2, 1.5f, 6);
    assertThat(half.outer().isEmpty()).isTrue();
    // Where the replicas met, whatever becomes of it.
    assertThat(half.movement()).isCloseTo(Math.sqrt(4 + 1), within(1e-12));
    assertThat(half.drift()).containsExactly(new double[] {1, 1}, within(1e-12));
  }

  @Test
  void nesterovGoesOnWhereEarlierRoundsMoved() {
    OuterConfig config = new OuterConfig(Name.NESTEROV, 0.5, 0.75);
    OuterState zero = OuterStep.zero(config, 2);

    Averaging.Averaged first = round(config, start(), zero, 0);
    Averaging.Averaged second = round(config, first.state(), first.outer(), 1);

    // d = (2, -1); v = d; x = (1, 2) + 0.5 (d + 0.75 v).
    assertThat(first.state().copy()).containsExactly(2.75f, 1.125f, 6);
    assertThat(moment(first, "outer_momentum")).containsExactly(2, -1);
    // d = (3, 1) - (2.75, 1.125) = (0.25, -0.125); v = 0.75 v + d = (1.75, -0.875).
    assertThat(moment(second, "outer_momentum")).containsExactly(1.75f, -.875f);
    assertThat(second.state().copy())
        .containsExactly(
            (float) (2.75 + .5 * (.25 + .75 * 1.75)),
            (float) (1.125 - .5 * (.125 + .75 * .875)),
            6);
    assertThat(second.outer().steps()).isEqualTo(2);
  }

  @Test
  void adamsFirstStepIsAsLongAsItsRateWhateverTheMovement() {
    OuterConfig config = new OuterConfig(Name.ADAM, 0.1, 0.9);

    Averaging.Averaged first = round(config, start(), OuterStep.zero(config, 2), 0);

    // Bias correction makes of both moments the movement and its square.
    assertThat(first.state().copy(0, 2)[0]).isCloseTo(1 + .1f * 2 / 2.001f, within(1e-6f));
    assertThat(first.state().copy(0, 2)[1]).isCloseTo(2 - .1f / 1.001f, within(1e-6f));
    assertThat(moment(first, "outer_exp_avg")[0]).isCloseTo(.2f, within(1e-7f));
    assertThat(moment(first, "outer_exp_avg_sq")[0]).isCloseTo(.04f, within(1e-7f));
  }

  @Test
  void whereNothingIsRememberedNesterovIsTheMean() {
    OuterConfig config = new OuterConfig(Name.NESTEROV, 1, 0);

    assertThat(round(config, start(), OuterStep.zero(config, 2), 0).state().copy())
        .containsExactly(3, 1, 6);
  }

  private static SlicedVector start() {
    return SlicedVector.of(1, 2, 5);
  }

  private static OuterState none() {
    return OuterState.none();
  }

  /** Replicas of weights 1 and 1 that end around (3, 1), whatever they start from. */
  private static Averaging.Averaged round(
      OuterConfig config, SlicedVector start, OuterState before, long steps) {
    OuterStep step = OuterSteps.step(config, THREE, start, steps);
    List<Averaging.Share> shares =
        IntStream.range(0, THREE.count())
            .mapToObj(
                slice ->
                    Averaging.Share.of(
                        List.of(
                            Averaging.mean(
                                step,
                                slice,
                                step.moments(before, slice),
                                List.of(part(0, 2, 1, 4), part(1, 4, 1, 8))))))
            .toList();
    return Averaging.assemble(step, shares, 2);
  }

  private static Averaging.Part part(int replica, float... values) {
    return new Averaging.Part(replica, 1, SlicedVector.of(values).slice(0));
  }

  private static float[] moment(Averaging.Averaged averaged, String name) {
    return averaged.outer().moments().get(name).copy();
  }
}
