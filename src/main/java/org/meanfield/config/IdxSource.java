package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Images and labels in IDX files, as MNIST made them, gzipped or not.
 *
 * @param test null where the source has no test split
 * @param classes names of the labels from 0 on; empty where the labels name themselves
 */
public record IdxSource(Files train, Files test, List<String> classes) implements SourceConfig {
  public IdxSource {
    classes = List.copyOf(classes);
  }

  /** One file of images and the file of their labels, in the same order. */
  public record Files(URI images, URI labels) implements Serializable {

    static Files read(Section files) {
      return new Files(
          files.location("images").required("give the IDX file of the images"),
          files.location("labels").required("give the IDX file of the labels"));
    }
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.idx(this);
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

  static IdxSource read(Section source) {
    Files train = Files.read(source.section("train"));
    return new IdxSource(
        train, source.has("test") ? Files.read(source.section("test")) : null, classes(source));
  }

  private static List<String> classes(Section source) {
    List<String> classes = source.texts("classes");
    if (new HashSet<>(classes).size() < classes.size()) {
      source.findings().reject(source.full("classes"), "names a class twice");
    }
    return classes;
  }
}
