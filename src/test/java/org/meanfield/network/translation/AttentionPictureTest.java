package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.network.Picture;

class AttentionPictureTest {
  private static final List<String> SOURCE = List.of("the", "cat", "<end>");
  private static final List<String> TARGET = List.of("le", "chat", "<end>");

  /** One head looks straight, one nowhere in particular. */
  private static final float[][][] MAPS = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0.5f, 0.5f}},
    {{0.33f, 0.33f, 0.33f}, {0.33f, 0.33f, 0.33f}, {0.33f, 0.33f, 0.33f}}
  };

  @Test
  void aCellIsTheDarkerTheMoreOfItsRowsAttentionGoesThere() {
    BufferedImage image = AttentionPicture.of(MAPS, SOURCE, TARGET).image();
    AttentionLayout layout = AttentionLayout.of(2, SOURCE, TARGET);

    assertThat(cell(image, layout, 0, 0, 0)).isEqualTo(new Color(0x0B4F94));
    assertThat(cell(image, layout, 0, 1, 1)).isEqualTo(new Color(0x0B4F94));
    assertThat(cell(image, layout, 0, 0, 2)).isEqualTo(new Color(0xF3F5F7));
    assertThat(cell(image, layout, 0, 2, 1).getRed()).isBetween(0x0B + 50, 0xF3 - 50);
    assertThat(cell(image, layout, 1, 0, 0))
        .isEqualTo(cell(image, layout, 1, 2, 2))
        .isNotEqualTo(cell(image, layout, 0, 0, 0));
  }

  private static Color cell(
      BufferedImage image, AttentionLayout layout, int head, int row, int column) {
    int x = layout.panelX(head) + layout.left() + column * layout.cell() + 3;
    int y = layout.panelY(head) + layout.top() + row * layout.cell() + 3;
    return new Color(image.getRGB(x * AttentionLayout.SCALE, y * AttentionLayout.SCALE));
  }

  @Test
  void theSameAttentionIsDrawnInTheSameBytes() {
    Picture picture = AttentionPicture.of(MAPS, SOURCE, TARGET);

    assertThat(picture.name()).isEqualTo("attention");
    assertThat(picture.png()).isEqualTo(AttentionPicture.of(MAPS, SOURCE, TARGET).png());
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 2, w", "8, 41, 41, a-long-word-of-20-l", "12, 3, 60, WWWWWWWWWWWWWWWWWWWW"})
  void namesHaveRoom(int heads, int sources, int targets, String name) {
    List<String> source = Collections.nCopies(sources, name);
    List<String> target = Collections.nCopies(targets, name);
    BufferedImage image =
        AttentionPicture.of(new float[heads][targets][sources], source, target).image();

    List<Integer> frame = new ArrayList<>();
    int right = image.getWidth() - 1;
    int bottom = image.getHeight() - 1;
    IntStream.rangeClosed(0, right)
        .forEach(x -> frame.addAll(List.of(image.getRGB(x, 0), image.getRGB(x, bottom))));
    IntStream.rangeClosed(0, bottom)
        .forEach(y -> frame.addAll(List.of(image.getRGB(0, y), image.getRGB(right, y))));
    assertThat(frame).as("nothing is cut off").containsOnly(0xFFFFFFFF);
    assertThat(image.getWidth()).isLessThan(8000);
    assertThat(image.getHeight()).isLessThan(12_000);
  }
}
