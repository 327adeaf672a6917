package org.meanfield.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A table with an example a row, in a file or a folder of files that Spark reads.
 *
 * @param test null where the source has no test split
 * @param image what images become, where a column holds such
 * @param separator between the columns of a CSV file; empty for other formats
 */
public record TableSource(
    Format format, URI train, URI test, TableColumns columns, ImageShape image, String separator)
    implements SourceConfig {

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.table(this);
  }

  @Override
  public boolean hasTest() {
    return test != null;
  }

  @Override
  public boolean hasOrder() {
    return true;
  }

  /** Another table with the same columns, and no test split. */
  public TableSource at(URI table) {
    return new TableSource(format, table, null, columns, image, separator);
  }

  /** The same table with the features in another order. */
  public TableSource withFeatures(List<String> features) {
    TableColumns ordered = new TableColumns(features, columns.image(), columns.label());
    return new TableSource(format, train, test, ordered, image, separator);
  }

  /** The test split's table, where the source has one. */
  public Optional<URI> testTable() {
    return Optional.ofNullable(test);
  }

  static TableSource read(Section source, Format format) {
    String hint = "give the table's file or folder";
    Section columns = source.section("columns");
    return new TableSource(
        format,
        source.section("train").location("path").required(hint),
        source.has("test") ? source.section("test").location("path").required(hint) : null,
        TableColumns.read(columns, format == Format.PARQUET),
        columns.has("image") ? ImageShape.read(source) : new ImageShape(0, 0, 0),
        format == Format.CSV ? separator(source) : "");
  }

  /** What stands between the columns of a CSV file. */
  static String separator(Section source) {
    Rule<String> oneCharacter = new Rule<>(text -> text.length() == 1, "must be one character");
    return source.text("separator").or(",", oneCharacter);
  }
}
