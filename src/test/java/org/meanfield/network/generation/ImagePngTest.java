package org.meanfield.network.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImagePngTest {

  @Test
  void coloursAreRedGreenAndBlue() throws Exception {
    byte[] pixels = {(byte) 0x12, (byte) 0xab, 0, 0, (byte) 0xff, 0x34};

    BufferedImage single =
        ImageIO.read(new ByteArrayInputStream(ImagePng.of(List.of(3, 1, 2), pixels, 0)));

    assertThat(single.getWidth()).isEqualTo(2);
    assertThat(single.getRGB(0, 0) & 0xffffff).isEqualTo(0x1200ff);
    assertThat(single.getRGB(1, 0) & 0xffffff).isEqualTo(0xab0034);
  }

  @Test
  void greyStaysGreySampleBySample() throws Exception {
    byte[] pixels = {9, 9, 0, 1, 100, (byte) 128, (byte) 254, (byte) 255};

    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(ImagePng.of(List.of(1, 1, 2), pixels, 3)));

    assertThat(image.getRaster().getNumBands()).isEqualTo(1);
    assertThat(image.getRaster().getSample(0, 0, 0)).isEqualTo(254);
    assertThat(image.getRaster().getSample(1, 0, 0)).isEqualTo(255);
  }
}
