package org.meanfield.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.meanfield.storage.Storage;

/**
 * The versions of a model as they lie on storage: {@code versions/000012/} each.
 *
 * @param model its folder
 * @param name of the model
 */
record VersionFolders(Storage storage, URI model, String name) {
  static final String VERSIONS = "versions";
  private static final Pattern NUMBER = Pattern.compile("\\d{6,9}");

  /** Whether there is a folder for any. */
  boolean exist() {
    return storage.isFolder(versions());
  }

  /** Folders of versions, or of what was begun or half deleted, oldest first. */
  List<URI> all() {
    if (!storage.isFolder(versions())) {
      return List.of();
    }
    return storage.folders(versions()).stream()
        .filter(folder -> NUMBER.matcher(Storage.name(folder)).matches())
        .toList();
  }

  /** The folders of versions that exist, oldest first. */
  List<URI> whole() {
    return all().stream().filter(this::isWhole).toList();
  }

  /** Whether a folder is that of a version that exists. */
  boolean isWhole(URI folder) {
    return storage.exists(Storage.child(folder, Version.FACTS));
  }

  URI of(int number) {
    return Storage.child(versions(), Version.folderName(number));
  }

  private URI versions() {
    return Storage.child(model, VERSIONS);
  }

  /**
   * The versions whose {@code version.json} can be read, oldest first.
   *
   * @param problems gets a line for each that cannot
   */
  List<Version> readable(List<String> problems) {
    List<Version> versions = new ArrayList<>();
    for (URI folder : all()) {
      try {
        if (isWhole(folder)) {
          versions.add(Version.open(storage, name, folder));
        }
      } catch (RegistryException e) {
        problems.add(e.getMessage());
      }
    }
    return versions;
  }

  /**
   * A version by its number.
   *
   * @throws RegistryException where there is none, or it is damaged
   */
  Version version(int number) {
    URI folder = of(number);
    if (!isWhole(folder)) {
      throw new RegistryException(
          "%s has no version %s; there are %s".formatted(model, number, listed(whole())));
    }
    return Version.open(storage, name, folder);
  }

  private static String listed(List<URI> folders) {
    return folders.isEmpty()
        ? "none"
        : String.join(
            ", ",
            folders.stream().map(folder -> Integer.toString(Version.number(folder))).toList());
  }
}
