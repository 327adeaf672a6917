package org.meanfield.data.example;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.ImageFolderSource;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.example.KeptExamples.Found;
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
  private final Preprocessing preprocessing;
  private ImageFolder folder;
  private Optional<KeptExamples> kept = Optional.empty();

  public FolderDataset(
      JavaSparkContext spark, Storage storage, ImageFolderSource source, DataConfig data) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.onBadRecord = data.onBadRecord();
    this.preprocessing = Preprocessing.of(storage, data.preprocessing());
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
  public ExampleCounts inspect(long seed) {
    Storage reader = storage;
    ImageConversion conversion = new ImageConversion(source.image());
    boolean labelled = folder().isLabelled();
    if (labelled && !preprocessing.isGiven()) {
      ClassNames.requireNoSplits(folder().classes(), source.train());
    }
    kept =
        Optional.of(
            KeptExamples.of(
                files().mapPartitions(files -> found(reader, conversion, labelled, seed, files))));
    Survey survey = kept.get().survey();
    SurveyedContents surveyed = new SurveyedContents(survey, onBadRecord);
    surveyed.requireReadable();
    List<Integer> shape = ImageShapes.common(survey);
    Schema schema = Schema.ofImages(shape);
    if (!folder().isLabelled()) {
      return surveyed.unlabelled(schema.unlabelled(), shape);
    }
    if (!source.classless() && !preprocessing.isGiven()) {
      ClassNames.requireTwo(folder().classes());
    }
    List<String> classes =
        preprocessing.isGiven()
            ? preprocessing.classes(survey.group(shape).labels(false))
            : folder().classes();
    ExampleCounts contents = surveyed.of(schema, shape, classes, preprocessing.givenClasses());
    for (int label = preprocessing.givenClasses(); label < contents.classes().size(); label++) {
      if (contents.train()[label] == 0) {
        throw new DataException(
            "%s: class %s has no image that can be read"
                .formatted(source.train(), contents.classes().get(label)));
      }
    }
    return contents;
  }

  /** Images that differ in shape are refused: of such the first task's shape is enough to keep. */
  private static Iterator<Found> found(
      Storage storage,
      ImageConversion conversion,
      boolean labelled,
      long seed,
      Iterator<ImageFile> files) {
    MessageDigest sha256 = ExampleKey.newDigest();
    Survey survey = new Survey();
    Map<Object, Object> known = new HashMap<>();
    Iterable<ImageFile> all = () -> files;
    Stream<Found> examples =
        StreamSupport.stream(all.spliterator(), false)
            .flatMap(
                file -> found(storage, conversion, labelled, seed, file, sha256, survey).stream())
            .filter(found -> found.example().shape().equals(survey.shapes().get(0)))
            .map(found -> Found.example(found.key(), found.example().sharing(known)));
    return Stream.concat(examples, Stream.of(Found.survey(survey))).iterator();
  }

  /** The image of a file, which the survey then counts; it counts those without one too. */
  private static Optional<Found> found(
      Storage storage,
      ImageConversion conversion,
      boolean labelled,
      long seed,
      ImageFile file,
      MessageDigest sha256,
      Survey survey) {
    if (labelled && file.className().equals(ImageFile.NO_CLASS)) {
      survey.addBad(
          file.position(),
          () -> file.uri() + ": lies in no folder of a class; move it into one, or delete it");
      return Optional.empty();
    }
    try {
      byte[] stored = storage.read(file.uri());
      Pixels image = conversion.decode(stored);
      survey.add(
          file.position(),
          () -> file.uri().toString(),
          image.shape(),
          file.test(),
          file.className());
      return Optional.of(
          Found.example(
              ExampleKey.of(sha256, seed, file.test(), 0, file.position(), stored),
              labelled
                  ? new TableExample(
                      image.shape(), file.className(), ImageConversion.pack(image, 0))
                  : TableExample.unlabelled(image.shape(), image.samples())));
    } catch (IOException e) {
      survey.addBad(file.position(), () -> file.uri() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public void close() {
    kept.ifPresent(KeptExamples::close);
  }

  @Override
  public JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    return kept.orElseThrow().rows(contents);
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
