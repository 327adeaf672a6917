package org.meanfield.bench;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.split;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Spark's own job of the reads and writes that a shard set takes, as one would write it in a few
 * lines: of a table the inferred schema, a hash of each row, a sort by it, and Parquet; of images
 * the same after they are decoded; of a text its words counted, then each replaced by its number,
 * in their order.
 */
final class SparkJobStep implements Runnable {
  private static final int KEPT_WORDS = 10_000;

  private final ShardedSource material;
  private final SparkSession session;
  private final String source;
  private final String output;

  SparkJobStep(ShardedSource material) {
    Path folder = TemporaryFolder.create("bench-spark-job");
    this.material = material;
    this.source = material.generate(folder).toString();
    this.output = folder.resolve("output").toString();
    this.session = SparkSession.builder().sparkContext(LocalSpark.start("job").sc()).getOrCreate();
  }

  @Override
  public void run() {
    Dataset<Row> rows = material.isTable() ? table() : material.isText() ? text() : images();
    rows.write().mode("overwrite").option("compression", "zstd").parquet(output);
  }

  private Dataset<Row> table() {
    Dataset<Row> table =
        session.read().option("header", true).option("inferSchema", true).csv(source);
    Column[] columns =
        ShardedSource.columns().stream().map(name -> col(name)).toArray(Column[]::new);
    return table.withColumn("hash", sha2(concat_ws(",", columns), 256)).sort("hash").drop("hash");
  }

  private Dataset<Row> images() {
    Encoder<Tuple2<String, byte[]>> encoder = Encoders.tuple(Encoders.STRING(), Encoders.BINARY());
    Dataset<Row> images =
        session
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .load(source)
            .select("path", "content")
            .map(
                (MapFunction<Row, Tuple2<String, byte[]>>)
                    file -> new Tuple2<>(file.getString(0), pixels(file.getAs(1))),
                encoder)
            .toDF("path", "pixels");
    return images.withColumn("hash", sha2(col("pixels"), 256)).sort("hash").drop("hash");
  }

  /** Spark's own source of images is in MLlib, which nothing else here needs. */
  private static byte[] pixels(byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    int[] colours =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    byte[] pixels = new byte[3 * colours.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (colours[i / 3] >> Byte.SIZE * (i % 3));
    }
    return pixels;
  }

  private Dataset<Row> text() {
    Dataset<Row> lines = session.read().text(source).select(split(col("value"), " ").as("words"));
    Dataset<Row> vocabulary =
        lines
            .select(explode(col("words")).as("word"))
            .groupBy("word")
            .count()
            .sort(col("count").desc(), col("word"))
            .limit(KEPT_WORDS)
            .select(col("word"), monotonically_increasing_id().as("token"));
    return lines
        .withColumn("line", monotonically_increasing_id())
        .select(col("line"), posexplode(col("words")).as(new String[] {"place", "word"}))
        .join(broadcast(vocabulary), "word")
        .sort("line", "place")
        .select("token");
  }
}
