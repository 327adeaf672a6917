package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.meanfield.config.GanConfig;
import org.meanfield.network.Tally;

class AdversarialJudgementTest {
  private final AdversarialJudgement judgement =
      new AdversarialJudgement(GanConfig.Loss.NON_SATURATING);

  private SortedMap<String, Double> metrics(float[]... pairs) {
    Tally tally = judgement.tally(false);
    for (float[] pair : pairs) {
      judgement.add(pair[0], pair[1], tally);
    }
    return judgement.metrics(tally);
  }

  @Test
  void realAndMadeImagesAreCountedApart() {
    assertThat(metrics(new float[] {1, -1}, new float[] {2, 3}, new float[] {1, 4}))
        .contains(
            entry("discriminator-accuracy-of-real", 1.0),
            entry("discriminator-accuracy-of-made", 1 / 3.0),
            entry("discriminator-accuracy", 4 / 6.0));
  }

  @Test
  void aDiscriminatorThatSaysNoNumbersIsRightOfNothing() {
    assertThat(metrics(new float[] {Float.NaN, Float.NaN}))
        .contains(entry("discriminator-accuracy", 0.0), entry("loss", Double.NaN));
  }
}
