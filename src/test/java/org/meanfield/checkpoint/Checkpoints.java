package org.meanfield.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Checkpoints of every kind of tensor, and what makes two the same. */
final class Checkpoints {
  /** The run that they are all of. */
  static final RunIdentity RUN =
      new RunIdentity(
          new TreeMap<>(Map.of("training.batch-size", "16", "training.epochs", "2")),
          "the manifest's sha256",
          "avx2",
          "the probe's sha256",
          "",
          "");

  private Checkpoints() {}

  static Checkpoint checkpoint(int round) {
    return checkpoint(round, round);
  }

  /**
   * @param best round so far
   */
  static Checkpoint checkpoint(int round, int best) {
    ReplicaState carried = new ReplicaState(new TreeMap<>());
    carried.tensors().put("hidden/0", new float[] {round, Float.NaN});
    return new Checkpoint(
        round,
        round * 1_000L,
        new TreeMap<>(Map.of("network", 16L * round)),
        state(round),
        outer(round),
        List.of(ReplicaState.empty(), carried),
        leftOut(round),
        Optional.of(standing(best)),
        Optional.of(standing(round + 1)),
        RUN);
  }

  /** Of some rounds one or two replicas. */
  static LeftOut leftOut(int round) {
    return LeftOut.UNKNOWN
        .with(1, new TreeSet<>(Set.of(1)))
        .with(2, new TreeSet<>())
        .with(3, new TreeSet<>(Set.of(0, 1)))
        .with(Math.max(4, round), new TreeSet<>())
        .upTo(round);
  }

  /** A moment in another cut than the state's, and one with a number that is none. */
  private static OuterState outer(int seed) {
    float[] first = new float[7];
    float[] second = new float[7];
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) Math.cos(seed * 100 + i);
      second[i] = i == 3 ? Float.intBitsToFloat(0x7fc00002) : -i;
    }
    SlicedVector cut = new SlicedVector(7, 4);
    cut.put(0, first, 0, first.length);
    return new OuterState(
        seed,
        new TreeMap<>(Map.of("outer_exp_avg", cut, "outer_exp_avg_sq", SlicedVector.of(second))));
  }

  private static Standing standing(int round) {
    return new Standing(
        "balance",
        new Best(round, new TreeMap<>(Map.of("loss", Double.NaN))),
        new TreeMap<>(Map.of("held-for", 0.1 + round, "validations-since", 2.0)));
  }

  static NetworkState state(int seed) {
    StateLayout layout =
        new StateLayout(
            List.of(
                new TensorSpec("z.weight", Role.PARAMETER, List.of(2, 3)),
                new TensorSpec("z.weight.exp_avg", Role.MOMENT, List.of(2, 3)),
                new TensorSpec("a.running_mean", Role.STATISTIC, List.of(3)),
                new TensorSpec("a.bias", Role.PARAMETER, List.of())));
    float[] values = new float[(int) layout.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(seed * 100 + i);
    }
    values[1] = Float.intBitsToFloat(0x7fc00001);
    values[2] = -0f;
    TreeMap<String, Long> counters = new TreeMap<>();
    counters.put("updates", (1L << 40) + seed);
    return new NetworkState(layout, SlicedVector.of(values), counters);
  }

  static void assertSame(Checkpoint actual, Checkpoint expected) {
    assertThat(actual.round()).isEqualTo(expected.round());
    assertThat(actual.examples()).isEqualTo(expected.examples());
    assertThat(actual.steps()).isEqualTo(expected.steps());
    assertThat(actual.standing()).isEqualTo(expected.standing());
    assertThat(actual.ending()).isEqualTo(expected.ending());
    assertThat(actual.run()).isEqualTo(expected.run());
    assertThat(actual.leftOut()).isEqualTo(expected.leftOut());
    assertThat(actual.network().sameBits(expected.network())).isTrue();
    assertThat(actual.outer().sameBits(expected.outer())).isTrue();
    assertThat(actual.replicas()).hasSameSizeAs(expected.replicas());
    for (int i = 0; i < expected.replicas().size(); i++) {
      SortedMap<String, float[]> tensors = actual.replicas().get(i).tensors();
      assertThat(tensors.keySet()).isEqualTo(expected.replicas().get(i).tensors().keySet());
      expected
          .replicas()
          .get(i)
          .tensors()
          .forEach((name, values) -> assertThat(tensors.get(name)).isEqualTo(values));
    }
  }
}
