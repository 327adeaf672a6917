package org.meanfield.data.example;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.ImageFolderSource;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.image.Pixels;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.Fingerprints;
import org.meanfield.storage.Storage;

/**
 * Folders of images as Spark reads them: listed by the driver, decoded by tasks of several files.
 */
public final class FolderDataset implements ExampleSource {
  private final JavaSparkContext spark;
  private final Storage storage;
  private final ImageFolderSource source;
  private final OnBadRecord onBadRecord;
  private ImageFolder folder;

  public FolderDataset(
      JavaSparkContext spark, Storage storage, ImageFolderSource source, OnBadRecord onBadRecord) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.onBadRecord = onBadRecord;
  }

  @Override
  public List<SourceFile> fingerprint() {
    Fingerprints fingerprints = new Fingerprints(spark, storage);
    List<SourceFile> found = new ArrayList<>();
    found.add(fingerprints.of(ImageFolder.key(false), source.train(), folder().files(false)));
    source
        .testFolder()
        .ifPresent(
            test -> found.add(fingerprints.of(ImageFolder.key(true), test, folder().files(true))));
    return found;
  }

  /**
   * @throws DataException also when a class has no image that can be read, or when images differ in
   *     what the configuration leaves to them
   */
  @Override
  public ExampleCounts inspect() {
    Storage reader = storage;
    ImageConversion conversion = new ImageConversion(source.image());
    Survey survey =
        files()
            .mapPartitions(files -> List.of(survey(reader, conversion, files)).iterator())
            .collect()
            .stream()
            .reduce(new Survey(), Survey::add);
    SurveyedContents surveyed = new SurveyedContents(survey, onBadRecord);
    surveyed.requireReadable();
    List<Integer> shape = ImageShapes.common(survey);
    ExampleCounts contents = surveyed.of(Schema.ofImages(shape), shape, folder().classes());
    for (int label = 0; label < contents.classes().size(); label++) {
      if (contents.train()[label] == 0) {
        throw new DataException(
            "%s: class %s has no image that can be read"
                .formatted(source.train(), contents.classes().get(label)));
      }
    }
    return contents;
  }

  private static Survey survey(
      Storage storage, ImageConversion conversion, Iterator<ImageFile> files) {
    Survey survey = new Survey();
    while (files.hasNext()) {
      ImageFile file = files.next();
      if (file.className().equals(ImageFile.NO_CLASS)) {
        survey.addBad(
            file.position(),
            () -> file.uri() + ": lies in no folder of a class; move it into one, or delete it");
        continue;
      }
      try {
        Pixels image = conversion.decode(storage.read(file.uri()));
        survey.add(
            file.position(),
            () -> file.uri().toString(),
            image.shape(),
            file.test(),
            file.className());
      } catch (IOException e) {
        survey.addBad(file.position(), () -> file.uri() + ": " + e.getMessage());
      }
    }
    return survey;
  }

  @Override
  public JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    Storage reader = storage;
    ImageConversion conversion = new ImageConversion(source.image());
    HashMap<String, Integer> labels = contents.labels();
    return files()
        .mapPartitions(
            files -> {
              MessageDigest sha256 = ExampleKey.newDigest();
              Iterable<ImageFile> all = () -> files;
              return StreamSupport.stream(all.spliterator(), false)
                  .filter(file -> labels.containsKey(file.className()))
                  .flatMap(file -> row(reader, conversion, file, labels, seed, sha256))
                  .iterator();
            });
  }

  /** Nothing where the file cannot be read: it was counted, or the job ended, when inspected. */
  private static Stream<KeyedExample> row(
      Storage storage,
      ImageConversion conversion,
      ImageFile file,
      Map<String, Integer> labels,
      long seed,
      MessageDigest sha256) {
    try {
      int label = labels.get(file.className());
      byte[] stored = storage.read(file.uri());
      return Stream.of(
          new KeyedExample(
              ExampleKey.of(sha256, seed, file.test(), label, file.position(), stored),
              ImageConversion.pack(conversion.decode(stored), label)));
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private JavaRDD<ImageFile> files() {
    List<ImageFile> files = folder().files();
    return spark.parallelize(files, Fingerprints.tasks(spark, files.size()));
  }

  private ImageFolder folder() {
    if (folder == null) {
      folder = ImageFolder.list(storage, source);
    }
    return folder;
  }
}
