package org.meanfield.config;

import java.io.Serializable;
import java.util.List;

/**
 * Which columns of a table make an example.
 *
 * @param features columns of numbers in their order, or one column of arrays; empty for images
 * @param image the column of images; empty for features
 * @param label the column of classes, numbers or texts
 */
public record TableColumns(List<String> features, String image, String label)
    implements Serializable {
  public TableColumns {
    features = List.copyOf(features);
  }

  /** Whether an example is an image. */
  public boolean hasImage() {
    return !image.isEmpty();
  }

  /** The columns that a network is fed: features, or the image. */
  public List<String> inputs() {
    return hasImage() ? List.of(image) : features;
  }

  static TableColumns read(Section columns, boolean imagesAllowed) {
    String label = columns.text("label").required("name the column of the classes");
    Rule<String> binary =
        new Rule<>(
            name -> imagesAllowed,
            "needs a format that holds bytes, such as data.source.format = parquet");
    String image = columns.has("image") ? columns.text("image").or("", binary) : "";
    List<String> features = columns.texts("features");
    Findings findings = columns.findings();
    if (features.isEmpty() && !columns.has("image")) {
      findings.missing(
          columns.full("features"), "name the columns of numbers, or with image one of images");
    }
    if (!features.isEmpty() && columns.has("image")) {
      findings.reject(
          columns.full("image"), "an example has features or an image, not both; name one");
    }
    if (features.contains(label)) {
      findings.reject(columns.full("label"), "must not be one of the features");
    }
    return new TableColumns(features, image, label);
  }
}
