package org.meanfield.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  @Test
  void aGreyPngGivesItsSamplesAsTheyAreStored() throws Exception {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    fill(image, 1, 1);
    Pixels pixels = ImageDecoder.decode(encoded(image, "png"));

    assertThat(pixels.shape()).isEqualTo(List.of(1, HEIGHT, WIDTH));
    assertThat(pixels.samples()).isEqualTo(expected(1));
  }

  @Test
  void aColourPngGivesRedGreenAndBlue() throws Exception {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    fill(image, 3, 1);
    Pixels pixels = ImageDecoder.decode(encoded(image, "png"));

    assertThat(pixels.shape()).isEqualTo(List.of(3, HEIGHT, WIDTH));
    assertThat(pixels.samples()).isEqualTo(expected(3));
  }

  @Test
  void sixteenBitsAreRoundedToEight() throws Exception {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    fill(image, 1, 257);

    assertThat(ImageDecoder.decode(encoded(image, "png")).samples()).isEqualTo(expected(1));
  }

  @Test
  void aPaletteOfColoursIsLookedUp() throws Exception {
    Pixels pixels = ImageDecoder.decode(encoded(indexed(new int[] {0x000000, 0x102030}), "png"));

    assertThat(pixels.channels()).isEqualTo(3);
    int plane = HEIGHT * WIDTH;
    for (int i = 0; i < plane; i++) {
      byte[] samples = pixels.samples();
      assertThat(new int[] {samples[i], samples[plane + i], samples[2 * plane + i]})
          .isEqualTo(i % 2 == 0 ? new int[] {0, 0, 0} : new int[] {0x10, 0x20, 0x30});
    }
  }

  @Test
  void aPaletteOfGreysIsGrey() throws Exception {
    Pixels pixels = ImageDecoder.decode(encoded(indexed(new int[] {0x000000, 0xC0C0C0}), "png"));

    assertThat(pixels.channels()).isEqualTo(1);
    assertThat(pixels.samples()[0]).isEqualTo((byte) 0);
    assertThat(pixels.samples()[1]).isEqualTo((byte) 0xC0);
  }

  @Test
  void aGreyJpegHasOneChannelAndAColourJpegThree() throws Exception {
    byte[] grey = encoded(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY), "jpeg");
    byte[] colour = encoded(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR), "jpeg");

    assertThat(ImageDecoder.decode(grey).shape()).isEqualTo(List.of(1, HEIGHT, WIDTH));
    assertThat(ImageDecoder.decode(colour).shape()).isEqualTo(List.of(3, HEIGHT, WIDTH));
  }

  @Test
  void greyOfAColourIsItsLumaAndColourOfAGreyThreeTimesTheSame() {
    Pixels colour = new Pixels(3, 1, 2, new byte[] {(byte) 255, 10, 0, 20, 0, 30});

    assertThat(colour.withChannels(1).samples()).containsExactly(76, 18);
    assertThat(new Pixels(1, 1, 2, new byte[] {1, 2}).withChannels(3).samples())
        .containsExactly(1, 2, 1, 2, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void aFileThatIsCutAnywhereIsRefused(String format) throws Exception {
    byte[] whole = photograph(format);
    ImageDecoder.decode(whole);

    for (int length = whole.length - 3; length > 3; length -= 97) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ImageDecoder.decode(cut))
          .as(length + " of " + whole.length + " bytes")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aChangedByteOfAPngIsNoticed() throws Exception {
    byte[] whole = photograph("png");
    for (int at = 0; at < whole.length; at += 211) {
      byte[] changed = whole.clone();
      changed[at] ^= 4;
      assertThatThrownBy(() -> ImageDecoder.decode(changed)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsNoImageIsSaidToBeNone() {
    assertThatThrownBy(() -> ImageDecoder.decode("hello".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("neither PNG nor JPEG");
    assertThatThrownBy(() -> ImageDecoder.decode(new byte[0])).hasMessage("empty");
  }

  private static byte[] photograph(String format) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, i * 0x10305 ^ i * i);
    }
    return encoded(image, format);
  }

  /** Sample {@code c} of pixel {@code i} is {@code 7 i + 50 c}. */
  private static void fill(BufferedImage image, int bands, int scale) {
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      for (int band = 0; band < bands; band++) {
        image.getRaster().setSample(i % WIDTH, i / WIDTH, band, (7 * i + 50 * band) % 256 * scale);
      }
    }
  }

  private static byte[] expected(int channels) {
    byte[] samples = new byte[channels * HEIGHT * WIDTH];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (7 * (i % (HEIGHT * WIDTH)) + 50 * (i / (HEIGHT * WIDTH)));
    }
    return samples;
  }

  /** Pixels are the palette's entries in turn. */
  private static BufferedImage indexed(int[] palette) {
    IndexColorModel colours =
        new IndexColorModel(
            1, palette.length, palette, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY, colours);
    for (int i = 0; i < HEIGHT * WIDTH; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i % 2);
    }
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }
}
