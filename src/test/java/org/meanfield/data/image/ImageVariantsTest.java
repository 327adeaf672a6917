package org.meanfield.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.ImageShape;

/** Images as cameras, scanners and printers leave them. */
class ImageVariantsTest {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  @ParameterizedTest
  @ValueSource(strings = {"red-cmyk.jpg", "red-ycck.jpg"})
  void coloursOfPrintBecomeRedGreenAndBlueFromFilesAndFromColumns(String name) throws Exception {
    byte[] file = resource(name);
    Pixels pixels = ImageDecoder.decode(file);

    assertThat(pixels).extracting(Pixels::channels, Pixels::height).containsExactly(3, 16);
    assertThat(mean(pixels, 0)).isCloseTo(200 / 255.0, within(0.03));
    assertThat(mean(pixels, 1)).isCloseTo(40 / 255.0, within(0.03));
    assertThat(mean(pixels, 2)).isCloseTo(40 / 255.0, within(0.03));
    assertThat(new ImageConversion(new ImageShape(16, 16, 3)).read(file).samples())
        .isEqualTo(pixels.samples());
  }

  @ParameterizedTest
  @ValueSource(strings = {"red-cmyk.jpg", "red-ycck.jpg"})
  void aFileOfPrintThatIsCutAnywhereIsRefused(String name) throws Exception {
    byte[] whole = resource(name);
    for (int length = whole.length - 3; length > 3; length -= 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ImageDecoder.decode(cut))
          .as(length + " of " + whole.length + " bytes")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void fourComponentsOfWhichNothingIsSaidAreRefused() throws Exception {
    byte[] file = resource("red-cmyk.jpg");
    file[6] = 'X';

    assertThatThrownBy(() -> ImageDecoder.decode(file))
        .hasMessageContaining("a JPEG of 4 components that does not say which colours they are");
  }

  @ParameterizedTest
  @CsvSource({
    "0,123456",
    "1,123456",
    "2,321654",
    "3,654321",
    "4,456123",
    "5,142536",
    "6,415263",
    "7,635241",
    "8,362514",
    "9,123456"
  })
  void aPhotographStandsAsExifSaysThatItWasSeen(int orientation, String seen) throws Exception {
    byte[] rows = {0, 1, 2, 3, 0, 4, 5, 6};
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] png = png(header(3, 2, 8, 0), chunk("eXIf", exif(orientation, order)), data(rows));
      Pixels pixels = ImageDecoder.decode(png);
      StringBuilder found = new StringBuilder();
      for (byte sample : pixels.samples()) {
        found.append(sample);
      }

      assertThat(found).hasToString(seen);
      assertThat(pixels.height()).isEqualTo(orientation >= 5 && orientation <= 8 ? 3 : 2);
    }
  }

  @Test
  void aJpegsOrientationIsHonouredAndADamagedOneSaysNothing() throws Exception {
    byte[] exif = exif(6, ByteOrder.LITTLE_ENDIAN);
    byte[] cut = Arrays.copyOf(exif, exif.length - 12);
    byte[] upright = halves();

    // Dark above and bright below, turned by 90° clockwise: bright at the left.
    Pixels turned = ImageDecoder.decode(withExif(upright, exif));
    assertThat(turned).extracting(Pixels::height, Pixels::width).containsExactly(16, 32);
    assertThat(turned.samples()[0] & 0xFF).isGreaterThan(240);
    assertThat(turned.samples()[31] & 0xFF).isLessThan(15);
    assertThat(ImageDecoder.decode(withExif(upright, cut)).samples())
        .isEqualTo(ImageDecoder.decode(upright).samples());
  }

  @Test
  void whatIsTransparentShowsWhiteBehindIt() throws Exception {
    BufferedImage colour = new BufferedImage(3, 1, BufferedImage.TYPE_4BYTE_ABGR);
    colour.getRaster().setPixels(0, 0, 3, 1, new int[] {9, 8, 7, 0, 9, 8, 7, 255, 0, 100, 200, 51});

    // 51 of 255 is a fifth: (0, 100, 200) / 5 + 255 · 4 / 5.
    assertThat(unsigned(ImageDecoder.decode(encoded(colour))))
        .containsExactly(255, 9, 204, 255, 8, 224, 255, 7, 244);
  }

  @Test
  void transparentGreyStaysGrey() throws Exception {
    byte[] rows = {0, 10, 0, 10, (byte) 255, 100, 51};

    Pixels pixels = ImageDecoder.decode(png(header(3, 1, 8, 4), data(rows)));
    assertThat(pixels.channels()).isEqualTo(1);
    assertThat(unsigned(pixels)).containsExactly(255, 10, 224);
  }

  @Test
  void aPalettesTransparentColourAndAKeyColourShowWhite() throws Exception {
    int[] argb = {0x00102030, 0xFF102030};
    IndexColorModel palette = new IndexColorModel(1, 2, argb, 0, true, -1, DataBuffer.TYPE_BYTE);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setSample(1, 0, 0, 1);
    byte[] key = chunk("tRNS", new byte[] {0, 1, 0, 2, 0, 3});
    byte[] keyed = png(header(2, 1, 8, 2), key, data(new byte[] {0, 1, 2, 3, 3, 2, 1}));

    assertThat(unsigned(ImageDecoder.decode(encoded(image))))
        .containsExactly(255, 0x10, 255, 0x20, 255, 0x30);
    assertThat(unsigned(ImageDecoder.decode(keyed))).containsExactly(255, 3, 255, 2, 255, 1);
  }

  @Test
  void everyDepthBecomesEightBits() throws Exception {
    byte[] colour16 = {0, (byte) 0xFF, (byte) 0xFF, (byte) 0x80, (byte) 0x80, 0, (byte) 0x80};
    byte[] four = {0, (byte) 0x0F, (byte) 0x70};
    byte[] two = {0, 0b00_01_10_11};

    assertThat(unsigned(ImageDecoder.decode(png(header(1, 1, 16, 2), data(colour16)))))
        .containsExactly(255, 128, 0);
    assertThat(unsigned(ImageDecoder.decode(png(header(3, 1, 4, 0), data(four)))))
        .containsExactly(0, 255, 119);
    assertThat(unsigned(ImageDecoder.decode(png(header(4, 1, 2, 0), data(two)))))
        .containsExactly(0, 85, 170, 255);
  }

  @Test
  void anAnimatedPngIsTheImageThatStandsForIt() throws Exception {
    byte[] animation = chunk("acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0});
    byte[] second = chunk("fdAT", new byte[] {0, 0, 0, 1, 9});

    byte[] file = png(header(2, 1, 8, 0), animation, data(new byte[] {0, 7, 8}), second);
    assertThat(unsigned(ImageDecoder.decode(file))).containsExactly(7, 8);
  }

  @ParameterizedTest
  @CsvSource({
    "GIF, GIF89a", "WebP, RIFF....WEBPVP8", "HEIC, ....ftypheic", "AVIF, ....ftypavif",
    "BMP, BM....\0\0\0\0", "TIFF, II*\0", "TIFF, MM\0*", "JPEG 2000, '\0\0\0\fjP  '",
    "JPEG XL, '\u00FF\n'"
  })
  void otherFormatsAreNamed(String name, String beginning) {
    byte[] file = Arrays.copyOf(beginning.getBytes(StandardCharsets.ISO_8859_1), 30);

    assertThatThrownBy(() -> ImageDecoder.decode(file))
        .hasMessage(name + ", which is not supported; convert the file to PNG or JPEG");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 6})
  void aSmallFileThatIsSaidToHoldMoreThanAnyMemoryIsRefused(int colourType) throws Exception {
    byte[] bomb = png(header(60_000, 60_000, 8, colourType), data(new byte[1000]));

    assertThatThrownBy(() -> ImageDecoder.decode(bomb))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("60000 × 60000 pixels of ")
        .hasMessageContaining("more than the 256 MiB that an image may take");
  }

  @Test
  void plainSamplesThatBeginAsAJpegAreSamples() throws Exception {
    ImageConversion conversion = new ImageConversion(new ImageShape(2, 2, 3));
    byte[] samples = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, -1, -1, -1, 0, 0, 0, 4, 5, 6};

    assertThat(conversion.read(samples).samples())
        .containsExactly(-1, -1, 0, 4, 0xD8, -1, 0, 5, -1, -1, 0, 6);
  }

  @Test
  void aJpegOfAsManyBytesAsSamplesIsAJpeg() throws Exception {
    byte[] file = Arrays.copyOf(halves(), 32 * 32);

    Pixels pixels = new ImageConversion(new ImageShape(32, 32, 1)).read(file);
    assertThat(pixels.samples()[0] & 0xFF).isLessThan(15);
    assertThat(pixels.samples()[32 * 32 - 1] & 0xFF).isGreaterThan(240);
  }

  private static double mean(Pixels pixels, int channel) {
    int plane = pixels.height() * pixels.width();
    double sum = 0;
    for (int i = channel * plane; i < (channel + 1) * plane; i++) {
      sum += (pixels.samples()[i] & 0xFF) / 255.0;
    }
    return sum / plane;
  }

  private static int[] unsigned(Pixels pixels) {
    int[] samples = new int[pixels.samples().length];
    Arrays.setAll(samples, i -> pixels.samples()[i] & 0xFF);
    return samples;
  }

  /** 32 × 16 grey pixels, the upper half black, the lower white. */
  private static byte[] halves() throws IOException {
    BufferedImage image = new BufferedImage(16, 32, BufferedImage.TYPE_BYTE_GRAY);
    int[] white = new int[16 * 16];
    Arrays.fill(white, 255);
    image.getRaster().setPixels(0, 16, 16, 16, white);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }

  private static byte[] withExif(byte[] jpeg, byte[] exif) {
    return ByteBuffer.allocate(jpeg.length + exif.length + 10)
        .put(jpeg, 0, 2)
        .putShort((short) 0xFFE1)
        .putShort((short) (exif.length + 8))
        .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
        .put(exif)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** A directory of two entries: a width, then the orientation (TIFF 6.0, section 2). */
  private static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(6);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  private static byte[] header(int width, int height, int depth, int colourType) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    return chunk("IHDR", header.put((byte) depth).put((byte) colourType).array());
  }

  private static byte[] data(byte[] rows) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(packed)) {
      out.write(rows);
    }
    return chunk("IDAT", packed.toByteArray());
  }

  private static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(content.length + 12).putInt(content.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, content.length + 4);
    return chunk.putInt((int) checksum.getValue()).array();
  }

  private static byte[] png(byte[]... chunks) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SIGNATURE);
    for (byte[] chunk : chunks) {
      file.writeBytes(chunk);
    }
    file.writeBytes(chunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  private static byte[] encoded(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ImageVariantsTest.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    }
  }
}
