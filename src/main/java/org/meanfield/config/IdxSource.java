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
 * @param classless whether images need no labels, nor a second class
 */
public record IdxSource(Files train, Files test, List<String> classes, boolean classless)
    implements SourceConfig {
  public IdxSource {
    classes = List.copyOf(classes);
  }

  /**
   * One file of images and the file of their labels, in the same order.
   *
   * @param labels null where there are none
   */
  public record Files(URI images, URI labels) implements Serializable {

    static Files labelled(Section files) {
      return new Files(
          images(files), files.location("labels").required("give the IDX file of the labels"));
    }

    /** With labels where they are given. */
    static Files classless(Section files) {
      return new Files(images(files), files.location("labels").ifSet().orElse(null));
    }

    private static URI images(Section files) {
      return files.location("images").required("give the IDX file of the images");
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

  /** Whether images have labels. */
  public boolean hasLabels() {
    return train.labels() != null;
  }

  static IdxSource read(Section source, Task task) {
    boolean classless = task == Task.GENERATION;
    Section train = source.section("train");
    Files files = classless ? Files.classless(train) : Files.labelled(train);
    return new IdxSource(
        files,
        source.has("test") ? test(source.section("test"), files) : null,
        files.labels() == null ? List.of() : classes(source),
        classless);
  }

  /** Labelled as training's. */
  private static Files test(Section test, Files train) {
    return train.labels() == null ? new Files(Files.images(test), null) : Files.labelled(test);
  }

  private static List<String> classes(Section source) {
    List<String> classes = source.texts("classes");
    if (new HashSet<>(classes).size() < classes.size()) {
      source.findings().reject(source.full("classes"), "names a class twice");
    }
    return classes;
  }
}
