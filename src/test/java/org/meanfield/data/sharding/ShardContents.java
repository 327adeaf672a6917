package org.meanfield.data.sharding;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;

/** What stands in the shards of a split, example by example in their order. */
final class ShardContents {
  private ShardContents() {}

  /** Bytes of the first field, as text. */
  static List<String> images(JavaSparkContext spark, ShardSet shards, Split split) {
    int size = shards.manifest().schema().fields().get(0).size();
    return blocks(spark, shards, split)
        .flatMap(
            block ->
                IntStream.range(0, block.rows())
                    .mapToObj(r -> Arrays.copyOfRange(block.bytes(0), r * size, (r + 1) * size)))
        .map(Arrays::toString)
        .toList();
  }

  /** Numbers of the first field and the name of the class, as text. */
  static List<String> rows(JavaSparkContext spark, ShardSet shards, Split split) {
    int size = shards.manifest().schema().fields().get(0).size();
    List<String> classes = shards.manifest().classes();
    return blocks(spark, shards, split)
        .flatMap(
            block ->
                IntStream.range(0, block.rows())
                    .mapToObj(
                        r ->
                            Arrays.toString(
                                    Arrays.copyOfRange(block.doubles(0), r * size, (r + 1) * size))
                                + " "
                                + classes.get(block.ints(1)[r])))
        .toList();
  }

  private static Stream<ShardBlock> blocks(JavaSparkContext spark, ShardSet shards, Split split) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    return shards.manifest().shards(split).stream()
        .map(entry -> ShardReader.read(storage, shards, entry));
  }
}
