package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicesTest {
  private static final long LENET_WITH_ADAM = 1_290_000;

  @ParameterizedTest
  @CsvSource({"2", "16", "64", "256", "1000"})
  void everyOfHundredsOfReplicasHasAShareEvenOfASmallNetwork(int replicas) {
    Slices slices = new Slices(LENET_WITH_ADAM, 430_000, replicas, SliceCoding.F32);

    assertThat(slices.count()).isGreaterThanOrEqualTo(replicas);
    assertThat(slices.shares()).isEqualTo(replicas);
  }

  @Test
  void whatIsHeldToAverageASliceDoesNotGrowWithTheReplicas() {
    for (int replicas : new int[] {1, 2, 16, 64, 256, 1024, 4096}) {
      Slices slices = new Slices(1L << 32, 1L << 30, replicas, SliceCoding.F32);

      assertThat((long) slices.length() * Float.BYTES * replicas).isLessThanOrEqualTo(16L << 20);
    }
  }

  @Test
  void aShareOfALargeStateIsSmallBesideIt() {
    Slices slices = new Slices(3L << 29, 1L << 29, 2, SliceCoding.F32);

    assertThat(slices.bytes() / slices.shares()).isLessThanOrEqualTo(16L << 20);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1023, 1", "1025, 7", "700123, 3", "1290000, 64", "4000000000, 2"})
  void theSlicesCoverTheStateAndTheSharesTheSlices(long floats, int replicas) {
    Slices slices = new Slices(floats, floats / 3, replicas, SliceCoding.F32);

    assertThat(IntStream.range(0, slices.count()).mapToLong(slices::length).sum())
        .isEqualTo(floats);
    assertThat(IntStream.range(0, slices.count()).mapToLong(slices::parameters).sum())
        .isEqualTo(floats / 3);
    assertThat(slices.first(0)).isZero();
    assertThat(slices.first(slices.shares())).isEqualTo(slices.count());
    for (int share = 0; share < slices.shares(); share++) {
      assertThat(slices.first(share)).isLessThan(slices.first(share + 1));
      for (int s = slices.first(share); s < slices.first(share + 1); s++) {
        assertThat(slices.share(s)).isEqualTo(share);
      }
    }
  }
}
