package org.meanfield.data.sharding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.Config;

/** A small made-up table of flowers in any format, and the configuration that reads it. */
final class TableFixture {
  static final int ROWS = 211;
  static final List<String> CLASSES = List.of("iris", "lily", "rose");
  static final StructType SCHEMA =
      StructType.fromDDL("`petal length` double, width double, kind string");

  /** One row; some are equal. */
  record Flower(double length, double width, String kind) {
    /** Its example as the tests write it. */
    String text() {
      return "[%s, %s] %s".formatted(length, width, kind);
    }

    Row row() {
      return RowFactory.create(length, width, kind);
    }
  }

  final Path folder;
  final List<Flower> flowers = new ArrayList<>();

  TableFixture(Path folder) {
    this.folder = folder;
    Random random = new Random(5);
    for (int i = 0; i < ROWS; i++) {
      flowers.add(
          i % 10 == 9
              ? flowers.get(i - 1)
              : new Flower(
                  random.nextGaussian() * 1e-3,
                  1000 + random.nextInt(50),
                  CLASSES.get((int) Math.sqrt(i % 9))));
    }
  }

  /** The whole table as one CSV file. */
  List<String> csv() {
    List<String> lines = new ArrayList<>(List.of("petal length,width,kind"));
    flowers.forEach(f -> lines.add("%s,%s,%s".formatted(f.length, f.width, f.kind)));
    return lines;
  }

  List<String> json() {
    return flowers.stream()
        .map(
            f ->
                "{\"kind\": \"%s\", \"width\": %s, \"petal length\": %s}"
                    .formatted(f.kind, f.width, f.length))
        .collect(Collectors.toList());
  }

  void write(String name, List<String> lines) {
    try {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.write(folder.resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The table in this many Parquet files. */
  void writeParquet(JavaSparkContext spark, String name, int files) {
    List<Row> rows = flowers.stream().map(Flower::row).collect(Collectors.toList());
    write(spark, name, rows, SCHEMA, files);
  }

  void write(JavaSparkContext spark, String name, List<Row> rows, StructType schema, int files) {
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    Dataset<Row> table = session.createDataFrame(spark.parallelize(rows, files), schema);
    table.write().parquet(folder.resolve(name).toString());
  }

  /** Rows of arrays, where row i has i mod 3 as its class. */
  static List<Row> arrays(int rows, int length) {
    return IntStream.range(0, rows)
        .mapToObj(
            i ->
                RowFactory.create(
                    IntStream.range(0, length).mapToObj(j -> i + j / 4f).toArray(Float[]::new),
                    i % 3))
        .collect(Collectors.toList());
  }

  Path shards(String name) {
    return folder.resolve("shards-" + name);
  }

  Config config(String shards, String format, String path, String... overrides) {
    String source =
        """
        format = %s
        train.path = "%s"
        columns { features = ["petal length", width], label = kind }
        """;
    return configOf(shards, source.formatted(format, folder.resolve(path)), overrides);
  }

  /**
   * @param source what stands in {@code data.source}
   */
  Config configOf(String shards, String source, String... overrides) {
    try {
      Path file = folder.resolve("table.conf");
      Files.writeString(
          file,
          """
          run.name = test
          data {
            shards = "%1$s"
            shard-count = 4
            source { %2$s }
          }
          network { family = cnn, preset = lenet }
          training { epochs = 1, updater.name = adam }
          """
              .formatted(shards(shards), source));
      return Config.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
