package org.meanfield.config;

import java.net.URI;
import java.util.Optional;

/**
 * Images in PNG or JPEG files, with a sub-folder a class.
 *
 * @param test null where the source has no test split
 * @param only a file that names those files of the training folder which are read, a line each;
 *     null where all are
 * @param classless whether images need no folder of a class, nor a second class
 */
public record ImageFolderSource(URI train, URI test, ImageShape image, boolean classless, URI only)
    implements SourceConfig {

  /** With classes. */
  public ImageFolderSource(URI train, URI test, ImageShape image) {
    this(train, test, image, false, null);
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.imageFolder(this);
  }

  @Override
  public boolean hasTest() {
    return test != null;
  }

  @Override
  public boolean hasOrder() {
    return false;
  }

  /** The test split's folder, where the source has one. */
  public Optional<URI> testFolder() {
    return Optional.ofNullable(test);
  }

  /** Whether no more than some of the training folder's files are read. */
  public boolean isPart() {
    return only != null;
  }

  static ImageFolderSource read(Section source, Task task) {
    boolean classless = task == Task.GENERATION;
    String hint =
        classless
            ? "give the folder of the images"
            : "give the folder that has a sub-folder a class";
    return new ImageFolderSource(
        source.section("train").location("path").required(hint),
        source.has("test") ? source.section("test").location("path").required(hint) : null,
        ImageShape.read(source),
        classless,
        source.location("only").ifSet().orElse(null));
  }
}
