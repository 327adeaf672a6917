package org.meanfield.data.example;

import java.util.List;
import org.meanfield.data.DataException;
import org.meanfield.data.EmptySourceException;

/** Images of a data set have one shape; where the configuration states none, the files agree. */
public final class ImageShapes {
  private ImageShapes() {}

  /**
   * @return {@code [channels, height, width]} of every image
   * @throws DataException that names two images which differ
   */
  static List<Integer> common(Survey survey) {
    List<List<Integer>> shapes = survey.shapes();
    if (shapes.isEmpty()) {
      throw new EmptySourceException("no image of the source can be read");
    }
    List<Integer> first = shapes.get(0);
    for (List<Integer> other : shapes) {
      if (!other.get(0).equals(first.get(0))) {
        throw different(survey, first, other, "set data.source.channels = 1 or 3");
      }
    }
    if (shapes.size() > 1) {
      String remedy = "set data.source.height and data.source.width";
      throw different(survey, first, shapes.get(1), remedy);
    }
    return first;
  }

  private static DataException different(
      Survey survey, List<Integer> first, List<Integer> other, String remedy) {
    return new DataException(
        "images differ: %s is %s, %s is %s; %s"
            .formatted(
                name(survey, first), words(first), name(survey, other), words(other), remedy));
  }

  private static String name(Survey survey, List<Integer> shape) {
    return survey.group(shape).members().earliest().getValue();
  }

  /** Why an image is of no use to a model. */
  public static String mismatch(List<Integer> found, List<Integer> wanted) {
    return "%s, the model takes %s; to convert images set data.source.%s"
        .formatted(
            words(found),
            words(wanted),
            found.get(0).equals(wanted.get(0)) ? "height and data.source.width" : "channels");
  }

  public static String words(List<Integer> shape) {
    return "%s of %s × %s (height × width)"
        .formatted(shape.get(0) == 1 ? "grey" : "colour", shape.get(1), shape.get(2));
  }
}
