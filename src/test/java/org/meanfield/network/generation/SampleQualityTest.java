package org.meanfield.network.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

class SampleQualityTest {
  private static final List<String> CLASSES = List.of("bag", "boot", "coat");

  @Test
  void bothCountsBelongToTheNameOfWhatDependsOnThem() {
    SampleQuality quality = new SampleQuality(seen(0, 60, 1, 3), seen(1, 90, 1, 3), CLASSES);

    assertThat(quality.metrics())
        .containsOnlyKeys("frechet-distance-60-90", "sample-classes", "sample-pairwise-distance");
    assertThat(quality.allMetrics())
        .containsOnlyKeys(
            "frechet-distance-60-90",
            "frechet-distance-floor-30-30",
            "precision-60-90",
            "recall-60-90",
            "sample-classes",
            "sample-pairwise-distance");
  }

  @Test
  void samplesAsVariedAsRealImagesHaveNotCollapsed() {
    SampleQuality quality = new SampleQuality(seen(0, 60, 1, 3), seen(1, 90, 1, 3), CLASSES);

    assertThat(quality.collapse()).isEmpty();
    assertThat(quality.metrics()).containsEntry("sample-classes", 3.0);
    assertThat(quality.metrics().get("sample-pairwise-distance")).isCloseTo(1, within(0.2));
  }

  @Test
  void aClassThatSamplesLackIsNamed() {
    SampleQuality quality = new SampleQuality(seen(0, 60, 1, 3), seen(1, 90, 1, 2), CLASSES);

    assertThat(quality.collapse()).hasValueSatisfying(why -> assertThat(why).endsWith("coat"));
    assertThat(quality.metrics()).containsEntry("sample-classes", 2.0);
    assertThat(quality.report("f00d").json()).containsEntry("missing-classes", List.of("coat"));
  }

  @Test
  void aClassThatNobodyHasCountsForNothing() {
    SampleQuality quality = new SampleQuality(seen(0, 60, 1, 1), seen(1, 60, 1, 1), CLASSES);

    assertThat(quality.metrics()).containsEntry("sample-classes", 1.0);
    assertThat(quality.collapse()).isEmpty();
  }

  @Test
  void samplesThatAreNearlyOneImageAreNamed() {
    SampleQuality quality = new SampleQuality(seen(0, 60, 1, 3), seen(1, 90, 0.1, 3), CLASSES);

    assertThat(quality.collapse())
        .hasValueSatisfying(why -> assertThat(why).contains("0.1").contains("as far apart"));
    assertThat(quality.report("f00d").text()).contains("collapsed");
  }

  @Test
  void samplesThatAreNoNumbersHaveNoDistance() {
    SeenImages undefined = seen(1, 90, 1, 3);
    undefined.features().values()[17] = Float.NaN;

    assertThat(new SampleQuality(seen(0, 60, 1, 3), undefined, CLASSES).metrics())
        .containsEntry("frechet-distance-60-90", Double.NaN)
        .containsEntry("sample-pairwise-distance", Double.NaN);
  }

  /** Images that take turns among the first classes. */
  private static SeenImages seen(int stream, int images, double deviation, int classes) {
    RandomNumbers numbers = RandomNumbers.of(7, Purpose.PROBE, 0, stream);
    float[] values = new float[images * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * numbers.gaussian(i));
    }
    return new SeenImages(
        new FeatureRows(values, 5), IntStream.range(0, images).map(i -> i % classes).toArray());
  }
}
