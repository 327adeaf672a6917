package org.meanfield.network.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageGridTest {

  private static BufferedImage read(byte[] png) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void imagesStandInRowsWithWhiteLinesBetweenThem() throws Exception {
    byte[] pixels = new byte[3 * 40 * 40];
    Arrays.fill(pixels, 40 * 40, 2 * 40 * 40, (byte) 100);

    BufferedImage grid = read(ImageGrid.ofColumns(List.of(1, 40, 40), 2).draw(pixels).png());

    assertThat(grid.getWidth()).isEqualTo(86);
    assertThat(grid.getHeight()).isEqualTo(86);
    assertThat(grid.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
    assertThat(grid.getRGB(2, 2) & 0xffffff).isZero();
    assertThat(grid.getRGB(42, 2) & 0xffffff).isEqualTo(0xffffff);
    assertThat(grid.getRGB(44, 2) & 0xffffff).isEqualTo(0x646464);
    assertThat(grid.getRGB(2, 44) & 0xffffff).isZero();
    // No fourth image.
    assertThat(grid.getRGB(60, 60) & 0xffffff).isEqualTo(0xffffff);
  }

  @Test
  void smallImagesAreShownTwiceAsLarge() throws Exception {
    BufferedImage grid =
        read(ImageGrid.square(List.of(1, 28, 28), 9).draw(new byte[9 * 784]).png());

    assertThat(grid.getWidth()).isEqualTo(2 + 3 * 58);
  }
}
