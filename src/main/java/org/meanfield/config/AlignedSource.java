package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.util.Optional;

/**
 * Pairs of texts in two text files, the first line of one with the first of the other and so on.
 *
 * @param format how their bytes are to be read
 * @param test null where the source has no test split
 */
public record AlignedSource(TableFormat format, Files train, Files test) implements SourceConfig {

  /** A file of what is translated, and the file of what it becomes, line by line. */
  public record Files(URI source, URI target) implements Serializable {

    static Files read(Section files) {
      return new Files(
          files.location("source").required("give the text file of what is translated"),
          files.location("target").required("give the text file of what it becomes, line by line"));
    }
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.aligned(this);
  }

  @Override
  public boolean hasTest() {
    return test != null;
  }

  @Override
  public boolean hasOrder() {
    return true;
  }

  /** The test split's files, where the source has them. */
  public Optional<Files> testFiles() {
    return Optional.ofNullable(test);
  }

  static AlignedSource read(Section source) {
    return new AlignedSource(
        TableFormat.read(source, Format.TEXT),
        Files.read(source.section("train")),
        source.has("test") ? Files.read(source.section("test")) : null);
  }
}
