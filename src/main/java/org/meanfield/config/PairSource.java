package org.meanfield.config;

import java.net.URI;
import java.util.Optional;

/**
 * Pairs of texts, in two columns of a table.
 *
 * @param test null where the source has no test split
 * @param source the column of what is translated
 * @param target the column of what it becomes
 */
public record PairSource(TableFormat format, URI train, URI test, String source, String target)
    implements SourceConfig {

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.pairs(this);
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
  public boolean hasOrder() {
    return format.format().isOrdered();
  }

  /** The test split's table, where the source has one. */
  public Optional<URI> testTable() {
    return Optional.ofNullable(test);
  }

  /** Another table with texts of the same kind, and no test split. */
  public PairSource at(URI place) {
    return new PairSource(format.ofAllFiles(), place, null, source, target);
  }

  static PairSource read(Section section, Format format) {
    Section columns = section.section("columns");
    String source = columns.text("source").required("name the column of what is translated");
    String target = columns.text("target").required("name the column of what it becomes");
    if (!source.isEmpty() && source.equals(target)) {
      section.findings().reject(columns.full("target"), "must not be the column of the source");
    }
    TableFormat reading = TableFormat.read(section, format);
    return new PairSource(
        reading,
        reading.place(section, "train"),
        reading.hasTest(section) ? reading.place(section, "test") : null,
        source,
        target);
  }
}
