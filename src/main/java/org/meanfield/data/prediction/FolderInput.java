package org.meanfield.data.prediction;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.ImageShape;
import org.meanfield.data.DataException;
import org.meanfield.data.example.ImageShapes;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.image.Pixels;
import org.meanfield.data.source.Fingerprints;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Storage;

/**
 * Image files: all that are anywhere below a folder, or a single one. Names are listed by the
 * driver and say nothing of what a file is; files are decoded by tasks.
 */
record FolderInput(
    JavaSparkContext spark,
    Storage storage,
    ImageConversion conversion,
    List<Integer> shape,
    List<Image> images)
    implements PredictionInput {
  /**
   * @param path below the input
   */
  private record Image(String path, URI uri) implements Serializable {}

  static FolderInput open(
      JavaSparkContext spark, Storage storage, ImageShape image, URI input, List<Integer> shape) {
    List<URI> files = storage.isFolder(input) ? storage.filesBelow(input) : List.of(input);
    if (files.isEmpty()) {
      throw new DataException(
          input + ": no file, where PNG and JPEG files are wanted; check --input");
    }
    List<Image> images = files.stream().map(file -> new Image(below(input, file), file)).toList();
    return new FolderInput(
        spark, storage, new ImageConversion(image.to(shape)), List.copyOf(shape), images);
  }

  private static String below(URI input, URI file) {
    String folder = input.getPath().replaceFirst("/*$", "/");
    return file.getPath().startsWith(folder)
        ? file.getPath().substring(folder.length())
        : Storage.name(file);
  }

  @Override
  public SparkSession session() {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }

  @Override
  public List<StructField> keys() {
    return List.of(DataTypes.createStructField("path", DataTypes.StringType, false));
  }

  @Override
  public JavaRDD<InputRow> rows() {
    Storage reader = storage;
    ImageConversion toModel = conversion;
    List<Integer> wanted = shape;
    return spark
        .parallelize(images, Fingerprints.tasks(spark, images.size()))
        .map(image -> row(reader, toModel, image, wanted));
  }

  private static InputRow row(
      Storage storage, ImageConversion conversion, Image image, List<Integer> wanted) {
    Object[] keys = {image.path};
    try {
      Pixels pixels = conversion.decode(storage.read(image.uri));
      return pixels.shape().equals(wanted)
          ? InputRow.good(keys, ImageConversion.pack(pixels, 0), image.uri::toString)
          : InputRow.bad(keys, ImageShapes.mismatch(pixels.shape(), wanted), image.uri::toString);
    } catch (IOException e) {
      return InputRow.bad(keys, e.getMessage(), image.uri::toString);
    }
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return JobFailure.naming(work);
  }
}
