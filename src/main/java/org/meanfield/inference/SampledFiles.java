package org.meanfield.inference;

import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.network.generation.ImagePng;
import org.meanfield.network.generation.NumberedImages;
import org.meanfield.network.state.NetworkState;
import org.meanfield.registry.NamedModel;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;
import org.meanfield.storage.Storage;

/**
 * Many images of a model in a folder, as the sharder can read them again; made by as many tasks as
 * there are, and the same however many these are.
 */
public final class SampledFiles {
  /** Images of a Parquet file, whatever the cluster: as many as a task has in memory. */
  private static final int PART = 1000;

  private final JavaSparkContext spark;
  private final Storage storage;
  private final NetworkState model;
  private final Imaging imaging;
  private final SampleRequest request;

  /** What the images are written as. */
  public enum Format {
    /**
     * Rows of {@code number}, {@code class} where there are such, and {@code image}, a PNG file.
     */
    PARQUET,
    /** A file each, in a folder of its class where there are such. */
    PNG
  }

  SampledFiles(
      JavaSparkContext spark,
      Storage storage,
      NetworkState model,
      Imaging imaging,
      SampleRequest request) {
    this.spark = spark;
    this.storage = storage;
    this.model = model;
    this.imaging = imaging;
    this.request = request;
  }

  /**
   * @param folder of the model
   * @param output a folder that does not exist yet
   * @throws org.meanfield.checkpoint.CheckpointException when there is no model, it is damaged, or
   *     its images are not of numbers
   * @throws ConfigException when the output exists, or the model makes no images, or none of the
   *     class
   */
  public static Prediction write(
      JavaSparkContext spark,
      Config config,
      URI folder,
      SampleRequest request,
      URI output,
      Format format) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    OutputFolder place = new OutputFolder(spark, storage, output, "meanfield sample");
    place.requireFree();
    TrainedNetwork model =
        NamedModel.find(storage, new RunFolder(config.run().dir()), folder)
            .read("meanfield sample", TrainedNetwork::of);
    Imaging imaging = Imaging.of(model, folder, config.engine(), request);
    SampledFiles files = new SampledFiles(spark, storage, model.state(), imaging, request);
    if (format == Format.PNG) {
      files.requireFolders();
    }
    place.write(
        written -> {
          files.write(written, format);
          return null;
        });
    return new Prediction(output, request.count(), 0, model.problems(), List.of());
  }

  /** Of each class there is a folder, whose name must not mean anything else. */
  void requireFolders() {
    for (String name : imaging.classes()) {
      if (name.isEmpty() || name.contains("/") || name.contains("\\") || Storage.isHidden(name)) {
        throw new ConfigException(
            "--format = png: a folder cannot be called like the class '%s'; take --format parquet"
                .formatted(name));
      }
    }
  }

  void write(URI written, Format format) {
    List<Integer> parts = IntStream.range(0, (request.count() + PART - 1) / PART).boxed().toList();
    try (Shared<NetworkState> shared = Shared.with(spark, model)) {
      JavaRDD<Integer> tasks = spark.parallelize(parts, parts.size());
      switch (format) {
        case PARQUET -> writeParquet(tasks, shared, written);
        case PNG -> writePng(tasks, shared, written);
      }
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    }
  }

  /** An image's number, class and file. */
  private record Made(long number, Optional<String> ofClass, byte[] png) {}

  /** The images of a part, of which there are so many in all. */
  private static List<Made> made(
      Imaging imaging, NetworkState model, long seed, int all, int part) {
    int first = part * PART;
    int count = Math.min(PART, all - first);
    byte[] pixels = imaging.make(model, NumberedImages.ofSeed(seed), first, count);
    List<Made> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long number = (long) first + i;
      Optional<String> ofClass =
          imaging.classOf(number).stream().mapToObj(imaging.classes()::get).findFirst();
      made.add(new Made(number, ofClass, ImagePng.of(imaging.shape(), pixels, i)));
    }
    return made;
  }

  private void writeParquet(JavaRDD<Integer> tasks, Shared<NetworkState> shared, URI written) {
    Imaging how = imaging;
    long seed = request.seed();
    int count = request.count();
    List<StructField> columns = new ArrayList<>();
    columns.add(DataTypes.createStructField("number", DataTypes.LongType, false));
    if (!imaging.classes().isEmpty()) {
      columns.add(DataTypes.createStructField("class", DataTypes.StringType, false));
    }
    columns.add(DataTypes.createStructField("image", DataTypes.BinaryType, false));
    JavaRDD<Row> rows = tasks.flatMap(part -> rows(made(how, shared.value(), seed, count, part)));
    OutputFolder.writeParquet(
        SparkSession.builder()
            .sparkContext(spark.sc())
            .getOrCreate()
            .createDataFrame(rows, new StructType(columns.toArray(StructField[]::new))),
        written);
  }

  private static Iterator<Row> rows(List<Made> made) {
    return made.stream()
        .map(
            image ->
                image
                    .ofClass
                    .map(name -> RowFactory.create(image.number, name, image.png))
                    .orElseGet(() -> RowFactory.create(image.number, image.png)))
        .iterator();
  }

  private void writePng(JavaRDD<Integer> tasks, Shared<NetworkState> shared, URI written) {
    Imaging how = imaging;
    long seed = request.seed();
    int count = request.count();
    Storage target = storage;
    tasks.foreach(
        part -> {
          for (Made image : made(how, shared.value(), seed, count, part)) {
            String file = String.format(Locale.ROOT, "%08d.png", image.number);
            String name = image.ofClass.map(folder -> folder + "/" + file).orElse(file);
            // In place of what a task that ran before may have written.
            target.replace(Storage.child(written, name), image.png);
          }
        });
  }
}
