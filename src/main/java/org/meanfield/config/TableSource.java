package org.meanfield.config;

import java.net.URI;
import java.util.Optional;

/**
 * A table with an example a row, in a file or a folder of files that Spark reads.
 *
 * @param test null where the source has no test split
 * @param image what images become, where a column holds such
 * @param classless whether examples need no class, nor a second one
 */
public record TableSource(
    TableFormat format,
    URI train,
    URI test,
    TableColumns columns,
    ImageShape image,
    boolean classless)
    implements SourceConfig {

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.table(this);
  }

  @Override
  public boolean hasFiles() {
    return !TableFormat.isNamed(train);
  }

  @Override
  public Optional<Table> trainingTable() {
    return Optional.of(new Table(format, train));
  }

  @Override
  public boolean hasTest() {
    return test != null;
  }

  @Override
  public boolean hasFeatures() {
    return !columns.hasImage();
  }

  @Override
  public boolean hasOrder() {
    return format.format().isOrdered();
  }

  @Override
  public String weight() {
    return columns.weight();
  }

  /** Another table with the same columns, and no test split. */
  public TableSource at(URI table) {
    return new TableSource(format.ofAllFiles(), table, null, columns, image, classless);
  }

  /** The same table, whose images, where it has such, are made what a network takes. */
  public TableSource resized() {
    ImageShape any = columns.hasImage() ? new ImageShape(1, 1, 1) : image;
    return new TableSource(format, train, test, columns, any, classless);
  }

  /** The same table with other columns. */
  public TableSource with(TableColumns columns) {
    return new TableSource(format, train, test, columns, image, classless);
  }

  /** The test split's table, where the source has one. */
  public Optional<URI> testTable() {
    return Optional.ofNullable(test);
  }

  static TableSource read(Section source, Format format, Task task) {
    TableFormat reading = TableFormat.read(source, format);
    Section columns = source.section("columns");
    return new TableSource(
        reading,
        reading.place(source, "train"),
        reading.hasTest(source) ? reading.place(source, "test") : null,
        TableColumns.read(columns, task, !format.isOfText()),
        columns.has("image") ? ImageShape.read(source) : new ImageShape(0, 0, 0),
        task == Task.GENERATION);
  }
}
