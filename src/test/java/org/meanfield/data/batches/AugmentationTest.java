package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meanfield.config.AugmentationConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

class AugmentationTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 4;
  private static final int PLANE = HEIGHT * WIDTH;
  private static final Schema SCHEMA = Schema.ofImages(2, HEIGHT, WIDTH);

  @Test
  void aFlipMirrorsHalfOfTheImagesAndLeavesTheOthers() {
    Map<String, Integer> seen = new HashMap<>();
    for (int iteration = 0; iteration < 100; iteration++) {
      count(seen, varied(new AugmentationConfig(true, 0, 1), iteration));
    }

    assertThat(seen).containsOnlyKeys(text(image()), text(mirrored(image())));
    assertThat(seen.get(text(image()))).isBetween(130, 170);
  }

  @Test
  void aShiftMovesByAllDistancesInBothDirectionsAndLeavesZerosBehind() {
    Set<String> expected = new HashSet<>();
    for (int down = -1; down <= 1; down++) {
      for (int right = -1; right <= 1; right++) {
        expected.add(text(shifted(image(), down, right)));
      }
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int iteration = 0; iteration < 100; iteration++) {
      count(seen, varied(new AugmentationConfig(false, 1, 1), iteration));
    }

    assertThat(seen.keySet()).isEqualTo(expected);
    assertThat(seen.values()).allMatch(times -> times > 15 && times < 60);
  }

  /** A ramp stays a ramp when a cut of it is stretched: steps of the kept share, bar rounding. */
  @Test
  void aCutIsStretchedToTheWhole() {
    Batch batch = new Batch(Schema.ofImages(1, 1, 101), 50);
    for (int n = 0; n < 50; n++) {
      for (int j = 0; j < 101; j++) {
        batch.bytes(0)[n * 101 + j] = (byte) (2 * j);
      }
    }
    fill(batch);
    Augmentation.of(new AugmentationConfig(false, 0, 0.5), batch.schema()).apply(batch, 1, 0, 0);

    Set<Integer> starts = new HashSet<>();
    for (int n = 0; n < 50; n++) {
      byte[] row = Arrays.copyOfRange(batch.bytes(0), n * 101, (n + 1) * 101);
      double kept = ((row[90] & 0xff) - (row[10] & 0xff)) / 160.0;
      assertThat(kept).isBetween(0.49, 1.01);
      for (int j = 11; j < 90; j++) {
        double step = (row[j] & 0xff) - (row[j - 1] & 0xff) - 2 * kept;
        assertThat(Math.abs(step)).isLessThan(1.02);
      }
      starts.add(row[0] & 0xff);
    }
    assertThat(starts).hasSizeGreaterThan(20);
  }

  @Test
  void whatBecomesOfAnImageIsAFunctionOfSeedReplicaIterationAndRow() {
    AugmentationConfig all = new AugmentationConfig(true, 2, 0.7);

    assertThat(varied(all, 7)).isEqualTo(varied(all, 7));
    assertThat(varied(all, 7)).isNotEqualTo(varied(all, 8));
    assertThat(varied(all, 1, 0, 7)).isNotEqualTo(varied(all, 2, 0, 7));
    assertThat(varied(all, 1, 0, 7)).isNotEqualTo(varied(all, 1, 1, 7));
  }

  @Test
  void channelsAreVariedAlike() {
    byte[] images = varied(new AugmentationConfig(true, 2, 0.7), 3);

    for (int n = 0; n < 3; n++) {
      for (int i = 0; i < PLANE; i++) {
        int first = images[n * 2 * PLANE + i] & 0xff;
        int second = images[n * 2 * PLANE + PLANE + i] & 0xff;
        // The second channel is the first and 100 more, but where a shift left zeros.
        assertThat(second - first).isIn(0, 99, 100, 101);
      }
    }
  }

  @Test
  void examplesThatAreNoImagesAreRefused() {
    assertThatThrownBy(
            () -> Augmentation.of(new AugmentationConfig(true, 0, 1), Schema.ofFeatures(3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("augmentation: needs images")
        .hasMessageContaining("[features, label]");
  }

  @Test
  void aShiftOutOfSightIsRefused() {
    assertThatThrownBy(() -> Augmentation.of(new AugmentationConfig(false, 4, 1), SCHEMA))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("augmentation.shift = 4")
        .hasMessageContaining("5 × 4 pixels");
  }

  private static byte[] varied(AugmentationConfig config, long iteration) {
    return varied(config, 1, 0, iteration);
  }

  /** Three copies of the image, varied. */
  private static byte[] varied(AugmentationConfig config, long seed, int replica, long iteration) {
    Batch batch = new Batch(SCHEMA, 3);
    for (int n = 0; n < 3; n++) {
      System.arraycopy(image(), 0, batch.bytes(0), n * 2 * PLANE, 2 * PLANE);
    }
    fill(batch);
    Augmentation.of(config, SCHEMA).apply(batch, seed, replica, iteration);
    return batch.bytes(0).clone();
  }

  /** Makes the batch's own content count as its rows. */
  private static void fill(Batch batch) {
    ShardBlock block = new ShardBlock(batch.schema(), batch.capacity());
    System.arraycopy(batch.bytes(0), 0, block.bytes(0), 0, batch.bytes(0).length);
    batch.fill(block, 0);
  }

  /** Two channels: 1, 2, 3 …, and 100 more. */
  private static byte[] image() {
    byte[] image = new byte[2 * PLANE];
    for (int i = 0; i < PLANE; i++) {
      image[i] = (byte) (1 + i);
      image[PLANE + i] = (byte) (101 + i);
    }
    return image;
  }

  private static byte[] mirrored(byte[] image) {
    byte[] mirrored = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      mirrored[i] = image[i / WIDTH * WIDTH + WIDTH - 1 - i % WIDTH];
    }
    return mirrored;
  }

  private static byte[] shifted(byte[] image, int down, int right) {
    byte[] shifted = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      int row = i % PLANE / WIDTH - down;
      int column = i % WIDTH - right;
      if (row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH) {
        shifted[i] = image[i / PLANE * PLANE + row * WIDTH + column];
      }
    }
    return shifted;
  }

  private static void count(Map<String, Integer> seen, byte[] images) {
    for (int n = 0; n < 3; n++) {
      byte[] image = Arrays.copyOfRange(images, n * 2 * PLANE, (n + 1) * 2 * PLANE);
      seen.merge(text(image), 1, Integer::sum);
    }
  }

  private static String text(byte[] image) {
    return Arrays.toString(image);
  }
}
