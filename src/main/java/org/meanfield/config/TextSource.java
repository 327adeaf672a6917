package org.meanfield.config;

import java.net.URI;
import java.util.Optional;
import org.meanfield.config.SplitsConfig.By;

/**
 * Documents: of text files, or of a column of a table.
 *
 * @param test null where the source has no test split
 * @param unit what is one document in a text file; rows are it in a table
 * @param text the column of the documents; empty for text files
 * @param label the column of their classes; empty where they have none
 * @param weight the column that says how much they count in training; empty where there is none
 */
public record TextSource(
    TableFormat format, URI train, URI test, Unit unit, String text, String label, String weight)
    implements SourceConfig {

  /** What is one document in a text file. */
  public enum Unit {
    LINE,
    /** The whole file. */
    DOCUMENT
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.text(this);
  }

  @Override
  public boolean hasFiles() {
    return !TableFormat.isNamed(train);
  }

  @Override
  public Optional<Table> trainingTable() {
    return isPlain() ? Optional.empty() : Optional.of(new Table(format, train));
  }

  @Override
  public boolean hasTest() {
    return test != null;
  }

  @Override
  public boolean hasOrder() {
    return format.format().isOrdered();
  }

  /** Whether documents have classes. */
  public boolean hasLabel() {
    return !label.isEmpty();
  }

  /** Whether they stand in text files. */
  public boolean isPlain() {
    return format.format() == Format.TEXT;
  }

  /** Another file or folder with documents of the same kind, and no test split. */
  public TextSource at(URI place) {
    return new TextSource(format.ofAllFiles(), place, null, unit, text, label, weight);
  }

  /** The test split's file or folder, where the source has one. */
  public Optional<URI> testText() {
    return Optional.ofNullable(test);
  }

  @Override
  public Rule<By> splitRule() {
    return hasLabel()
        ? SourceConfig.super.splitRule()
        : new Rule<>(
            by -> by == defaultSplit(),
            hasTest()
                ? "must be source, since data.source.test is given"
                : "must be position for a stream of tokens: the end of the text is the test split");
  }

  @Override
  public By defaultSplit() {
    return hasLabel() || hasTest() ? SourceConfig.super.defaultSplit() : By.POSITION;
  }

  static TextSource read(Section source, Format format, Task task) {
    boolean plain = format == Format.TEXT;
    Section columns = source.section("columns");
    String text = plain ? "" : columns.text("text").required("name the column of the documents");
    String label =
        task == Task.SEQUENCE_CLASSIFICATION
            ? columns.text("label").required("name the column of the classes")
            : "";
    if (!label.isEmpty() && label.equals(text)) {
      source.findings().reject(columns.full("label"), "must not be the column of the documents");
    }
    if (label.isEmpty() && !format.isOrdered()) {
      source
          .findings()
          .reject(source.full("format"), "has no order of rows, which a language model reads in");
    }
    TableFormat reading = TableFormat.read(source, format);
    return new TextSource(
        reading,
        reading.place(source, "train"),
        reading.hasTest(source) ? reading.place(source, "test") : null,
        plain ? source.choice("unit", Unit.class).or(Unit.LINE) : Unit.DOCUMENT,
        text,
        label,
        task == Task.SEQUENCE_CLASSIFICATION ? weight(columns, text, label) : "");
  }

  private static String weight(Section columns, String text, String label) {
    Rule<String> apart =
        new Rule<>(
            name -> !name.equals(text) && !name.equals(label),
            "must be neither the documents nor their classes");
    return columns.text("weight").ifSet(apart).orElse("");
  }
}
