package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.SlicedVector;

class SliceCodingTest {
  private static final int PARAMETERS = 3000;
  private static final Slices SLICES = new Slices(5000, PARAMETERS, 1, SliceCoding.BF16);

  @Test
  void everyNumberIsRoundedToTheNearestOfSoFewBitsAndATieToTheEven() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      float rounded = widened(SliceCoding.bf16(value));
      if (!Float.isFinite(value)) {
        assertThat(Float.isNaN(rounded)).isEqualTo(Float.isNaN(value));
        continue;
      }
      float below = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff_0000);
      float above = Float.intBitsToFloat((Float.floatToRawIntBits(value) & 0xffff_0000) + 0x1_0000);
      if (Float.isFinite(above)) {
        BigDecimal toBelow = exactly(value).subtract(exactly(below)).abs();
        BigDecimal toAbove = exactly(above).subtract(exactly(value)).abs();
        int nearer = toBelow.compareTo(toAbove);
        boolean belowIsEven = (Float.floatToRawIntBits(below) >>> 16 & 1) == 0;
        assertThat(rounded).isEqualTo(nearer < 0 || (nearer == 0 && belowIsEven) ? below : above);
      }
    }
  }

  private static BigDecimal exactly(float value) {
    return new BigDecimal(value);
  }

  @ParameterizedTest
  @CsvSource({
    "3f808000, 3f80", // half way, to the even below
    "3f818000, 3f82", // half way, to the even above
    "3f808001, 3f81",
    "80000000, 8000", // -0
    "7f7fffff, 7f80", // the largest number is nearest to infinity
    "7f800001, 7fc0", // what is no number
    "ff800000, ff80"
  })
  void knownPatternsAreRoundedAsTheProcessorRoundsThem(String from, String to) {
    float value = Float.intBitsToFloat(Integer.parseUnsignedInt(from, 16));

    assertThat(SliceCoding.bf16(value)).isEqualTo((short) Integer.parseInt(to, 16));
  }

  private static float widened(short bf16) {
    return Float.intBitsToFloat(bf16 << 16);
  }

  @Test
  void parametersLoseNothingButOfTheirMovementAndNoSecondMomentBecomesNegative() {
    Random random = new Random(2);
    float[] start = new float[5000];
    float[] end = new float[5000];
    for (int i = 0; i < start.length; i++) {
      boolean parameter = i < PARAMETERS;
      start[i] = parameter ? (float) random.nextGaussian() : random.nextFloat();
      // A moment that is all but forgotten: its movement is nearly all of it.
      end[i] = parameter ? start[i] + 1e-3f * (float) random.nextGaussian() : start[i] * 1e-6f;
    }

    float[] averaged = averaged(SLICES, start, end);

    for (int i = 0; i < start.length; i++) {
      double lost = Math.abs(averaged[i] - end[i]);
      double moved = Math.abs(end[i] - start[i]);
      if (i < PARAMETERS) {
        // Half of the last of eight bits of the movement, and of the 24 of the sums.
        assertThat(lost).isLessThanOrEqualTo(moved / 256 + Math.abs(start[i]) * 1e-7);
      } else {
        assertThat(averaged[i]).isNotNegative();
        assertThat((double) averaged[i]).isCloseTo(end[i], within(end[i] / 256. + 1e-38));
      }
    }
  }

  @Test
  void aReplicaSendsHalfOfTheBytes() {
    assertThat(SLICES.codedBytes()).isEqualTo(SLICES.bytes() / 2);
    assertThat(output(SLICES, new float[5000], new float[5000]).slices())
        .hasNumberOfRows(SLICES.count())
        .satisfies(slices -> assertThat(slices[0]).hasSize(SLICES.length(0) * 2));
  }

  private static float[] averaged(Slices slices, float[] start, float[] end) {
    OuterStep step = OuterSteps.step(OuterConfig.PLAIN, slices, SlicedVector.of(start), 0);
    List<ReplicaOutput> outputs = List.of(output(slices, start, end));
    return Exchange.inPlace(step, OuterState.none(), new Gathering.Gathered<>(outputs, 0))
        .averaged()
        .copy();
  }

  private static ReplicaOutput output(Slices slices, float[] start, float[] end) {
    SlicedVector values = new SlicedVector(end.length, slices.length());
    values.put(0, end, 0, end.length);
    return ReplicaOutput.of(ReplicaReports.of(0, 1, 16), slices, SlicedVector.of(start), values);
  }
}
