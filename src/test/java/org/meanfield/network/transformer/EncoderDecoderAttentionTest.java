package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.AttentionMaps;

class EncoderDecoderAttentionTest {
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @ParameterizedTest
  @EnumSource(NormalisationPlace.class)
  void aRowIsAllOfItsAttentionAndKnowsNothingOfTokensToCome(NormalisationPlace place) {
    EncoderDecoder architecture =
        Networks.translator(
            Networks.config(
                Task.TRANSLATION,
                place,
                PositionKind.SINUSOIDAL,
                TransformerConfig.Activation.RELU));
    int[] source = {3, 4, 5, 6};
    float[][][] maps = maps(architecture, source, 7, 8, 9);

    assertThat(maps).hasDimensions(2, 4);
    for (float[][] head : maps) {
      for (float[] row : head) {
        double sum = 0;
        for (float share : row) {
          sum += share;
        }
        assertThat(row).hasSize(5);
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
    float[][][] other = maps(architecture, source, 7, 8, 3);
    for (int head = 0; head < 2; head++) {
      for (int row = 0; row < 3; row++) {
        assertThat(other[head][row]).containsExactly(maps[head][row]);
      }
      assertThat(other[head][3]).isNotEqualTo(maps[head][3]);
    }
    assertThat(maps(architecture, new int[] {3, 4, 6, 5}, 7, 8, 9)[0][0]).isNotEqualTo(maps[0][0]);
  }

  private float[][][] maps(EncoderDecoder architecture, int[] source, int... target) {
    try (AttentionMaps maps = architecture.attention(engine).orElseThrow()) {
      maps.allocate(NativeRuntime.availableBytes());
      maps.restore(Networks.randomModel(architecture, 4));
      return maps.of(source, target);
    }
  }
}
