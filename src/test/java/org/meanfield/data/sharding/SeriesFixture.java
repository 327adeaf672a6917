package org.meanfield.data.sharding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.Config;
import org.meanfield.data.Field;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;

/** Two made-up daily series of different length in one table, and the configuration for them. */
final class SeriesFixture {
  static final LocalDate START = LocalDate.of(2020, 1, 1);
  static final int DAYS = 100;

  /** The second series begins later. */
  static final int LATER = 30;

  static final List<String> SERIES = List.of("north", "south");
  static final String HEADER = "day,place,sales,price";

  /** One row: a place's sales and price on a day, counted from {@link #START}. */
  record Day(int day, String place, double sales, double price) {
    String csv() {
      return "%s,%s,%s,%s".formatted(START.plusDays(day), place, sales, price);
    }
  }

  final Path folder;
  final List<Day> days = new ArrayList<>();

  SeriesFixture(Path folder) {
    this.folder = folder;
    Random random = new Random(7);
    for (String place : SERIES) {
      for (int day = place.equals("south") ? LATER : 0; day < DAYS; day++) {
        days.add(
            new Day(
                day,
                place,
                Math.round(1e4 * Math.sin(day * 0.9) + 1e3 * random.nextGaussian()) / 1e3,
                1000 + random.nextInt(50)));
      }
    }
  }

  List<Day> of(String place) {
    return days.stream().filter(day -> day.place().equals(place)).toList();
  }

  List<String> csv() {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    days.forEach(day -> lines.add(day.csv()));
    return lines;
  }

  void write(String name, List<String> lines) {
    try {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.write(folder.resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void writeParquet(JavaSparkContext spark, String name, List<Row> rows, String ddl, int files) {
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(spark.parallelize(rows, files), StructType.fromDDL(ddl))
        .write()
        .parquet(folder.resolve(name).toString());
  }

  /** The table with its days as dates, in this many files. */
  void writeParquet(JavaSparkContext spark, String name, int files) {
    List<Row> rows = new ArrayList<>();
    days.forEach(
        day ->
            rows.add(
                RowFactory.create(
                    java.sql.Date.valueOf(START.plusDays(day.day())),
                    day.place(),
                    (float) day.sales(),
                    day.price())));
    writeParquet(spark, name, rows, "day date, place string, sales float, price double", files);
  }

  Path shards(String name) {
    return folder.resolve("shards-" + name);
  }

  Config config(String shards, String format, String path, String... overrides) {
    try {
      Path file = folder.resolve("series.conf");
      Files.writeString(
          file,
          """
          run.name = test
          data {
            shards = "%1$s"
            shard-count = 4
            window = 10, horizon = 3, season = 7
            splits { validation = 0.1, test = 0.2 }
            source {
              format = %2$s
              train.path = "%3$s"
              columns { time = day, series-id = place, targets = [sales], covariates = [price] }
            }
          }
          network { family = rnn, task = forecasting, hidden = 8, layers = 1 }
          training { epochs = 1, updater.name = adam }
          """
              .formatted(shards(shards), format, folder.resolve(path)));
      return Config.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every example of a split in its order, its fields as text. */
  static List<String> examples(JavaSparkContext spark, ShardSet shards, Split split) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    return shards.manifest().shards(split).stream()
        .map(entry -> ShardReader.read(storage, shards, entry))
        .flatMap(block -> IntStream.range(0, block.rows()).mapToObj(row -> text(block, row)))
        .toList();
  }

  private static String text(ShardBlock block, int row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < block.schema().fields().size(); i++) {
      Field field = block.schema().fields().get(i);
      int size = field.size();
      double[] values = Arrays.copyOfRange(block.doubles(i), row * size, (row + 1) * size);
      fields.add(field.name() + Arrays.toString(values));
    }
    return String.join(" ", fields);
  }
}
