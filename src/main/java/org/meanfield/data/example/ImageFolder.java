package org.meanfield.data.example;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meanfield.config.ImageFolderSource;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;

/**
 * Which classes and files an image folder has; file names, listed by the driver, are all it holds.
 * Every file at any depth below a class's folder is an image of that class. Images beside the
 * folders of classes are of none, which makes them bad records; but where images need no class, a
 * folder without sub-folders is one of images alone.
 */
record ImageFolder(List<String> classes, List<ImageFile> files) {
  private static final Pattern IMAGE =
      Pattern.compile(
          ".*\\.(png|jpe?g|jpe|jfif|gif|webp|hei[cf]|avif|bmp|tiff?|jp2|jxl)",
          Pattern.CASE_INSENSITIVE);

  /**
   * Lists every class folder once.
   *
   * @throws DataException when a folder is missing or a class has no file, with all of their names
   */
  static ImageFolder list(Storage storage, ImageFolderSource source) {
    List<ImageFile> files = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    if (source.classless() && isPlain(storage, source.train())) {
      return unlabelled(storage, source);
    }
    List<String> classes =
        source.isPart()
            ? part(storage, source, files)
            : list(storage, false, source.train(), files, problems);
    source.testFolder().ifPresent(test -> list(storage, true, test, files, problems));
    if (!problems.isEmpty()) {
      throw new DataException(String.join("\n", problems));
    }
    return new ImageFolder(ClassNames.sorted(classes), files);
  }

  /**
   * The files that are named of the training folder, and the classes that they are of.
   *
   * @throws DataException where one of them is not there
   */
  private static List<String> part(
      Storage storage, ImageFolderSource source, List<ImageFile> files) {
    List<String> names =
        new String(storage.read(source.only()), StandardCharsets.UTF_8)
            .lines()
            .filter(name -> !name.isBlank())
            .sorted()
            .toList();
    Map<String, URI> there = new HashMap<>();
    int root = Storage.path(source.train()).replaceFirst("/+$", "").length() + 1;
    storage
        .filesBelow(source.train())
        .forEach(file -> there.put(Storage.path(file).substring(root), file));
    List<String> missing = names.stream().filter(name -> !there.containsKey(name)).toList();
    if (names.isEmpty() || !missing.isEmpty()) {
      throw new DataException(
          "data.source.only = %s: %s"
              .formatted(
                  source.only(),
                  names.isEmpty()
                      ? "names no file; name one at least, or leave the key out"
                      : "names %s, which %s has not; name files that it has, below that folder"
                          .formatted(String.join(", ", missing), source.train())));
    }
    Set<String> classes = new LinkedHashSet<>();
    for (String name : names) {
      int slash = name.indexOf('/');
      String of = slash < 0 ? ImageFile.NO_CLASS : name.substring(0, slash);
      files.add(new ImageFile(false, files.size(), of, there.get(name)));
      if (slash >= 0) {
        classes.add(of);
      }
    }
    return List.copyOf(classes);
  }

  private static boolean isPlain(Storage storage, URI root) {
    return storage.isFolder(root) && storage.folders(root).isEmpty();
  }

  private static ImageFolder unlabelled(Storage storage, ImageFolderSource source) {
    List<ImageFile> files = new ArrayList<>();
    addAll(storage, false, source.train(), files);
    source.testFolder().ifPresent(test -> addAll(storage, true, test, files));
    return new ImageFolder(List.of(), files);
  }

  /** Every file at any depth. */
  private static void addAll(Storage storage, boolean test, URI root, List<ImageFile> files) {
    List<URI> images = storage.isFolder(root) ? storage.filesBelow(root) : List.of();
    if (images.isEmpty()) {
      throw new DataException("%s: no folder with images; check %s".formatted(root, key(test)));
    }
    images.forEach(uri -> files.add(new ImageFile(test, files.size(), ImageFile.NO_CLASS, uri)));
  }

  private static List<String> list(
      Storage storage, boolean test, URI root, List<ImageFile> files, List<String> problems) {
    if (!storage.isFolder(root)) {
      problems.add("%s: no such folder; check %s".formatted(root, key(test)));
      return List.of();
    }
    List<URI> folders = storage.folders(root);
    if (folders.isEmpty()) {
      problems.add(
          "%s: no sub-folders, where each class has one; check %s".formatted(root, key(test)));
    }
    for (URI folder : folders) {
      String name = Storage.name(folder);
      List<URI> images = storage.filesBelow(folder);
      if (images.isEmpty()) {
        problems.add(
            "%s: class %s has no image; add some, or delete the folder".formatted(folder, name));
      }
      images.forEach(uri -> files.add(new ImageFile(test, files.size(), name, uri)));
    }
    for (URI file : storage.files(root)) {
      if (IMAGE.matcher(Storage.name(file)).matches()) {
        files.add(new ImageFile(test, files.size(), ImageFile.NO_CLASS, file));
      }
    }
    return folders.stream().map(Storage::name).toList();
  }

  /** Whether images have classes. */
  boolean isLabelled() {
    return !classes.isEmpty();
  }

  /** Files of one split, in order. */
  List<URI> files(boolean test) {
    return ofSplit(test).map(ImageFile::uri).toList();
  }

  private Stream<ImageFile> ofSplit(boolean test) {
    return files.stream().filter(file -> file.test() == test);
  }

  static String key(boolean test) {
    return test ? "data.source.test.path" : "data.source.train.path";
  }
}
