package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.metrics.ReplicaMetrics;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.metrics.RoundSeconds;

class AgreementTest {
  @Test
  void itIsTheMeanCosineOfTwoReplicasWhereTheirMovementsAreAsLong() {
    // Three replicas, two the same way and one at a right angle: cosines 1, 0 and 0.
    Agreement agreement = new Agreement();

    agreement.add(round(new double[][] {{2, 0}, {2, 0}, {0, 2}}));

    assertThat(agreement.cosine()).isCloseTo(1 / 3., within(1e-12));
    assertThat(agreement.advice().orElseThrow()).contains("0.33", "about as large as is safe");
  }

  @Test
  void replicasThatMoveAsOneCouldTakeMoreStepsAndThoseThatShareNothingFewer() {
    Agreement one = new Agreement();
    one.add(round(new double[][] {{1, 2}, {1, 2}}));
    Agreement chance = new Agreement();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      chance.add(round(random(random, 4), random(random, 4), random(random, 4)));
    }

    assertThat(one.cosine()).isCloseTo(1, within(1e-12));
    assertThat(one.advice().orElseThrow()).contains("more of training.local-steps would have been");
    assertThat(chance.cosine()).isCloseTo(0, within(0.05));
    assertThat(chance.advice().orElseThrow()).contains("fewer of training.local-steps");
  }

  @Test
  void oneReplicaHasNothingToAgreeWith() {
    Agreement agreement = new Agreement();

    agreement.add(round(new double[][] {{1, 2}}));

    assertThat(agreement.advice()).isEmpty();
  }

  private static double[] random(Random random, int size) {
    return random.doubles(size, -1, 1).toArray();
  }

  /** Of replicas that moved so from where they started. */
  private static RoundMetrics round(double[]... movements) {
    double[] mean = new double[movements[0].length];
    for (double[] movement : movements) {
      IntStream.range(0, mean.length).forEach(i -> mean[i] += movement[i] / movements.length);
    }
    List<ReplicaMetrics> replicas =
        IntStream.range(0, movements.length)
            .mapToObj(r -> new ReplicaMetrics(r, "driver", 1, 1, distance(movements[r], mean)))
            .toList();
    double moved = distance(mean, new double[mean.length]);
    return new RoundMetrics(
        1,
        1,
        1,
        1,
        1,
        1,
        moved,
        new TreeMap<>(),
        new RoundSeconds(1, 0, 0, 1),
        0,
        Optional.empty(),
        1,
        replicas,
        new TreeSet<>(),
        new TreeMap<>());
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(IntStream.range(0, a.length).mapToDouble(i -> Math.pow(a[i] - b[i], 2)).sum());
  }
}
