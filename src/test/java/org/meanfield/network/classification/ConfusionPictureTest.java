package org.meanfield.network.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.network.PictureException;

class ConfusionPictureTest {
  private static final int WHITE = 0xFFFFFFFF;

  @Test
  void cellsAreBlueWhereRightOrangeWhereWrongAndGreyWhereNothingIs() {
    ConfusionMatrix matrix =
        Confusions.of(
            List.of("a", "b", "c"),
            new long[] {9, 0, 0},
            new long[] {0, 5, 4},
            new long[] {9, 0, 0});
    BufferedImage image = image(matrix);
    ConfusionLayout layout = ConfusionLayout.of(matrix.classes(), "9");

    Color right = cell(image, layout, 0, 0);
    Color halfRight = cell(image, layout, 1, 1);
    Color wrong = cell(image, layout, 2, 0);
    Color nothing = cell(image, layout, 0, 2);

    assertThat(right.getBlue()).isGreaterThan(right.getRed() + 100);
    assertThat(halfRight.getBlue()).isGreaterThan(halfRight.getRed());
    assertThat(halfRight.getRed()).isGreaterThan(right.getRed());
    assertThat(wrong.getRed()).isGreaterThan(wrong.getBlue() + 100);
    assertThat(nothing.getRed()).isGreaterThan(235);
    assertThat(nothing.getBlue()).isGreaterThan(235);
  }

  /** Its colour where no number is: a few pixels from its corner. */
  private static Color cell(BufferedImage image, ConfusionLayout layout, int row, int column) {
    int scale = layout.scale();
    return new Color(image.getRGB((layout.x(column) + 3) * scale, (layout.y(row) + 3) * scale));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 37, 100})
  void namesAndNumbersHaveRoom(int classes) {
    ConfusionMatrix matrix = Confusions.ofMany(classes, "a class with a long name ", 1234);
    ConfusionLayout layout =
        ConfusionLayout.of(
            matrix.classes().stream().map(name -> NameColumn.shorten(name, 30)).toList(), "1,234");

    BufferedImage image = image(matrix);

    assertThat(image.getWidth()).isEqualTo(layout.width() * layout.scale()).isLessThan(6000);
    assertThat(image.getHeight()).isEqualTo(layout.height() * layout.scale()).isLessThan(6000);
    assertThat(layout.cell()).isGreaterThan(ConfusionLayout.width(layout.numbers(), "1,234"));
    assertThat(frame(image)).as("nothing is cut off").containsOnly(WHITE);
  }

  /** Every pixel of the picture's edge. */
  private static List<Integer> frame(BufferedImage image) {
    int right = image.getWidth() - 1;
    int bottom = image.getHeight() - 1;
    Stream<Integer> across =
        Stream.iterate(0, x -> x <= right, x -> x + 1)
            .flatMap(x -> Stream.of(image.getRGB(x, 0), image.getRGB(x, bottom)));
    Stream<Integer> down =
        Stream.iterate(0, y -> y <= bottom, y -> y + 1)
            .flatMap(y -> Stream.of(image.getRGB(0, y), image.getRGB(right, y)));
    return Stream.concat(across, down).toList();
  }

  @Test
  void moreThanAHundredClassesAreCellsAlone() {
    BufferedImage image = image(Confusions.ofMany(300, "leaf ", 1));

    // 300 cells of 5 pixels; margins 28, an axis of 24, a heading of 56, a legend of 44.
    assertThat(image.getWidth()).isEqualTo(28 + 24 + 1500 + 28);
    assertThat(image.getHeight()).isEqualTo(28 + 56 + 24 + 1500 + 44 + 28);
  }

  @Test
  void moreThanAThousandClassesAreNotDrawn() {
    assertThat(ConfusionPicture.of(Confusions.ofMany(1000, "leaf ", 1), "test split")).isPresent();
    assertThat(ConfusionPicture.of(Confusions.ofMany(1001, "leaf ", 1), "test split")).isEmpty();
  }

  @Test
  void whereJavaFindsNoFontsThePictureSaysWhatToInstall(@TempDir Path folder) throws Exception {
    Path none = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder child =
        new ProcessBuilder(
            java.toString(),
            "-Djava.awt.headless=true",
            // Java remembers there what fonts it found.
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            WithoutFonts.class.getName());
    child.environment().put("FONTCONFIG_FILE", none.toString());
    Process process = child.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines().collect(Collectors.toList()))
        .containsExactly(
            "the confusion matrix cannot be drawn: Java finds no fonts on this machine (on Debian:"
                + " apt-get install fontconfig fonts-dejavu-core)");
  }

  /** Draws, and says why it cannot. */
  static final class WithoutFonts {
    private WithoutFonts() {}

    public static void main(String[] arguments) {
      try {
        ConfusionPicture.of(Confusions.ofMany(2, "leaf ", 1), "test split");
      } catch (PictureException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static BufferedImage image(ConfusionMatrix matrix) {
    byte[] png = new ConfusionReport(matrix).picture("test split").orElseThrow().png();
    assertThat(new String(png, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
