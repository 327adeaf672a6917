package org.meanfield.config;

import java.io.Serializable;
import java.util.List;

/**
 * What images become when they are read; 0 where the configuration leaves it to the files, which
 * must then agree.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 */
public record ImageShape(int height, int width, int channels) implements Serializable {

  /** Whether images are resized. */
  public boolean hasSize() {
    return height > 0;
  }

  /** Whether images are converted to grey, or to colour. */
  public boolean hasChannels() {
    return channels > 0;
  }

  /**
   * The same conversions, to what a network takes.
   *
   * @param shape of its images, {@code [channels, height, width]}
   */
  public ImageShape to(List<Integer> shape) {
    return new ImageShape(
        hasSize() ? shape.get(1) : 0,
        hasSize() ? shape.get(2) : 0,
        hasChannels() ? shape.get(0) : 0);
  }

  static ImageShape read(Section source) {
    if (source.has("height") != source.has("width")) {
      String missing = source.full(source.has("height") ? "width" : "height");
      source.findings().missing(missing, "an image has a height and a width");
    }
    Rule<Integer> greyOrColour =
        new Rule<>(List.of(1, 3)::contains, "must be 1 (grey) or 3 (red, green, blue)");
    return new ImageShape(
        source.integer("height").ifSet(Rule.atLeast(1)).orElse(0),
        source.integer("width").ifSet(Rule.atLeast(1)).orElse(0),
        source.integer("channels").ifSet(greyOrColour).orElse(0));
  }
}
