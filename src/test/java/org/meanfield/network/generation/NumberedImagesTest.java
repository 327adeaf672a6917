package org.meanfield.network.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.network.Generator;
import org.meanfield.network.state.NetworkState;

class NumberedImagesTest {
  private static final int SIZE = 4;

  /** Makes an image of its noise as it is, from −1 to 1, and of its class. */
  private static Generator echo(int rows) {
    return new Generator() {
      @Override
      public void restore(NetworkState model) {}

      @Override
      public int rows() {
        return rows;
      }

      @Override
      public int noise() {
        return SIZE;
      }

      @Override
      public List<Integer> shape() {
        return List.of(1, 2, 2);
      }

      @Override
      public List<String> classes() {
        return List.of("dark", "bright");
      }

      @Override
      public void make(float[] noise, int[] classes, float[] images) {
        for (int i = 0; i < images.length; i++) {
          images[i] = noise[i] + 2 * classes[i / SIZE];
        }
      }

      @Override
      public long bytes() {
        return 0;
      }

      @Override
      public void allocate(long maximumBytes) {}

      @Override
      public void close() {}
    };
  }

  private static byte[] make(int rows, long seed, long first, int... classes) {
    return new NumberedImages(echo(rows), NumberedImages.ofSeed(seed)).make(first, classes);
  }

  @Test
  void anImageIsTheSameWhateverOthersAreMade() {
    byte[] all = make(3, 7, 0, new int[10]);

    assertThat(make(1, 7, 0, new int[10])).isEqualTo(all);
    assertThat(make(8, 7, 4, new int[6])).isEqualTo(Arrays.copyOfRange(all, 16, 40));
    assertThat(make(3, 8, 0, new int[10])).isNotEqualTo(all);
  }

  @Test
  void imagesOfOneSeedDiffer() {
    byte[] all = make(3, 7, 0, new int[2]);

    assertThat(Arrays.copyOfRange(all, 0, 4)).isNotEqualTo(Arrays.copyOfRange(all, 4, 8));
  }

  @Test
  void minusOneIsBlackAndOneIsWhiteAndWhatIsBeyondIsNoMore() {
    float[] noise = {-1, 1, 0, 7};
    NumberedImages images =
        new NumberedImages(
            echo(2), (number, target) -> System.arraycopy(noise, 0, target, 0, SIZE));

    assertThat(images.make(0, 0)).containsExactly(0, 255, 128, 255);
    assertThat(images.isUndefined()).isFalse();
  }

  @Test
  void eachImageIsOfItsOwnClass() {
    byte[] dark = make(2, 7, 0, 0, 0, 0);
    byte[] mixed = make(2, 7, 0, 0, 1, 0);

    assertThat(Arrays.copyOfRange(mixed, 0, 4)).isEqualTo(Arrays.copyOfRange(dark, 0, 4));
    assertThat(Arrays.copyOfRange(mixed, 4, 8)).isNotEqualTo(Arrays.copyOfRange(dark, 4, 8));
    assertThat(Arrays.copyOfRange(mixed, 8, 12)).isEqualTo(Arrays.copyOfRange(dark, 8, 12));
  }

  @Test
  void whatIsNoNumberIsNoImage() {
    NumberedImages images =
        new NumberedImages(echo(2), (number, target) -> Arrays.fill(target, Float.NaN));

    images.make(0, 0);

    assertThat(images.isUndefined()).isTrue();
  }
}
