package org.meanfield.config;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;

/**
 * Which columns of a table make an example.
 *
 * @param features columns of numbers in their order, or one column of arrays; empty for images
 * @param categorical those of the features that hold categories instead
 * @param image the column of images; empty for features
 * @param labels the column of classes, numbers or texts; or the columns of numbers to predict; none
 *     where examples have neither
 * @param values whether they are numbers to predict
 * @param weight the column that says how much rows count in training; empty where there is none
 */
public record TableColumns(
    List<String> features,
    List<String> categorical,
    String image,
    List<String> labels,
    boolean values,
    String weight)
    implements Serializable {
  public TableColumns {
    features = List.copyOf(features);
    categorical = List.copyOf(categorical);
    labels = List.copyOf(labels);
  }

  /** Columns of an example with a class. */
  public TableColumns(List<String> features, String image, String label) {
    this(features, List.of(), image, List.of(label), false, "");
  }

  /** The same columns with the features in another order, and the numbers to predict too. */
  public TableColumns inOrder(List<String> features, List<String> labels) {
    return new TableColumns(
        features, categorical, image, values ? labels : this.labels, values, weight);
  }

  /**
   * The same columns, of which others hold categories.
   *
   * @param names what of them is no feature counts for nothing
   */
  public TableColumns withCategorical(Collection<String> names) {
    List<String> found = features.stream().filter(names::contains).toList();
    return new TableColumns(features, found, image, labels, values, weight);
  }

  /** Whether an example has a class. */
  public boolean hasClass() {
    return !values && !labels.isEmpty();
  }

  /** Whether an example is an image. */
  public boolean hasImage() {
    return !image.isEmpty();
  }

  /** The columns that a network is fed: features, or the image. */
  public List<String> inputs() {
    return hasImage() ? List.of(image) : features;
  }

  static TableColumns read(Section columns, Task task, boolean imagesAllowed) {
    boolean values = task == Task.REGRESSION;
    List<String> labels = labels(columns, task);
    Rule<String> binary =
        new Rule<>(
            name -> imagesAllowed,
            "needs a format that holds bytes, such as data.source.format = parquet");
    String image = columns.text("image").ifSet(binary).orElse("");
    List<String> features = columns.texts("features");
    Findings findings = columns.findings();
    if (task == Task.GENERATION && !columns.has("image")) {
      findings.missing(columns.full("image"), "name the column of the images");
    } else if (features.isEmpty() && !columns.has("image")) {
      findings.missing(
          columns.full("features"), "name the columns of numbers, or with image one of images");
    }
    if (!features.isEmpty() && columns.has("image")) {
      findings.reject(
          columns.full("image"), "an example has features or an image, not both; name one");
    }
    if (features.stream().distinct().count() < features.size()) {
      findings.reject(columns.full("features"), features.toString(), "must name each column once");
    }
    List<String> categorical = categorical(columns, features);
    if (labels.stream().anyMatch(features::contains)) {
      findings.reject(columns.full("label"), "must not be one of the features");
    }
    if (labels.stream().distinct().count() < labels.size()) {
      findings.reject(columns.full("label"), "must name each column once");
    }
    return new TableColumns(
        features, categorical, image, labels, values, weight(columns, features, labels));
  }

  private static List<String> labels(Section columns, Task task) {
    if (task == Task.REGRESSION) {
      return columns.textOrTexts("label", "name the column of the numbers to predict");
    }
    Entry<String> label = columns.text("label");
    return task == Task.GENERATION
        ? label.ifSet().stream().toList()
        : List.of(label.required("name the column of the classes"));
  }

  private static List<String> categorical(Section columns, List<String> features) {
    List<String> categorical = columns.texts("categorical");
    if (!features.containsAll(categorical)) {
      columns
          .findings()
          .reject(
              columns.full("categorical"),
              "must be among the features, whose order is that of what a network is fed");
    }
    return categorical;
  }

  private static String weight(Section columns, List<String> features, List<String> labels) {
    Rule<String> apart =
        new Rule<>(
            name -> !features.contains(name) && !labels.contains(name),
            "must be none of the features, and no label");
    return columns.text("weight").ifSet(apart).orElse("");
  }
}
