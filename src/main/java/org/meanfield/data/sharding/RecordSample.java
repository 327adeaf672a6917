package org.meanfield.data.sharding;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Field;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleKey;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Storage;

/**
 * The records of a training split by the smallest of their hashes, from which it can be told how
 * many records of another split are among them: exactly where these are all that there were, and
 * estimated otherwise (a bottom-k sketch: Cohen and Kaplan, "Summarizing data using bottom-k
 * sketches", PODC 2007). A hash is that of what a network is fed, without the label.
 *
 * @param examples of the split
 * @param hashes the smallest, ascending, each once
 */
public record RecordSample(
    @JsonProperty("examples") long examples, @JsonProperty("hashes") List<Long> hashes)
    implements Serializable {
  /** What says of an example what is to be said, and how much that counts. */
  private static final Set<String> NOT_FED =
      Set.of(Schema.LABEL, Schema.VALUES, Schema.WEIGHT, Schema.TARGET);

  /** A share is estimated to about one in the root of this. */
  private static final int MOST = 8192;

  public RecordSample {
    hashes = List.copyOf(hashes);
  }

  /**
   * How much of a split are records that were trained on.
   *
   * @param share of the split's examples
   * @param exact whether every example was looked up
   */
  public record Overlap(double share, boolean exact) {}

  private record Counts(long looked, long found) implements Serializable {
    Counts plus(Counts other) {
      return new Counts(looked + other.looked, found + other.found);
    }
  }

  /** Whether the examples of a shard set are records. */
  public static boolean exists(ShardSet shards) {
    return shards.manifest().kind().isRecord();
  }

  /**
   * Reads the training split of a shard set whose examples are records.
   *
   * @throws DataException where a shard is missing or damaged
   */
  public static RecordSample of(JavaSparkContext spark, Storage storage, ShardSet shards) {
    long[] smallest =
        JobFailure.naming(
            () ->
                spark
                    .parallelize(
                        shards.manifest().shards(Split.TRAIN),
                        tasks(spark, shards.manifest().shards(Split.TRAIN).size()))
                    .map(
                        shard -> smallest(hashes(shards, ShardReader.read(storage, shards, shard))))
                    .treeReduce((a, b) -> smallest(LongStream.concat(of(a), of(b)))));
    return new RecordSample(
        shards.manifest().examples(Split.TRAIN), Arrays.stream(smallest).boxed().toList());
  }

  private static LongStream of(long[] values) {
    return Arrays.stream(values);
  }

  private static int tasks(JavaSparkContext spark, int shards) {
    return Math.max(1, Math.min(shards, spark.defaultParallelism()));
  }

  private static long[] smallest(LongStream hashes) {
    return hashes.sorted().distinct().limit(MOST).toArray();
  }

  /**
   * Looks up a split's records.
   *
   * @param shards of the same schema
   * @return empty where the sample says nothing, since none of its records is so small
   */
  public Optional<Overlap> overlap(
      JavaSparkContext spark, Storage storage, ShardSet shards, Split split) {
    List<ShardEntry> entries = shards.manifest().shards(split);
    long[] known = hashes.stream().mapToLong(Long::longValue).toArray();
    boolean exact = known.length < MOST;
    long largest = exact ? Long.MAX_VALUE : known[known.length - 1];
    Counts counts =
        JobFailure.naming(
            () ->
                spark
                    .parallelize(entries, tasks(spark, entries.size()))
                    .map(s -> look(shards, ShardReader.read(storage, shards, s), known, largest))
                    .reduce(Counts::plus));
    return counts.looked == 0
        ? Optional.empty()
        : Optional.of(new Overlap((double) counts.found / counts.looked, exact));
  }

  private static Counts look(ShardSet shards, ShardBlock block, long[] known, long largest) {
    return hashes(shards, block)
        .filter(hash -> hash <= largest)
        .mapToObj(hash -> new Counts(1, Arrays.binarySearch(known, hash) >= 0 ? 1 : 0))
        .reduce(new Counts(0, 0), Counts::plus);
  }

  /**
   * The first 63 bits of the SHA-256 of each row's fields that a network is fed, numbers
   * big-endian.
   */
  private static LongStream hashes(ShardSet shards, ShardBlock block) {
    MessageDigest sha256 = ExampleKey.newDigest();
    FeatureColumns features = shards.manifest().features();
    return LongStream.range(0, block.rows()).map(row -> hash(block, (int) row, features, sha256));
  }

  private static long hash(
      ShardBlock block, int row, FeatureColumns features, MessageDigest sha256) {
    List<Field> fields = block.schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(Schema.FEATURES) && !features.isEmpty()) {
        addCells(block, i, row, features, sha256);
      } else if (!NOT_FED.contains(fields.get(i).name())) {
        add(block, i, row, sha256);
      }
    }
    return ByteBuffer.wrap(sha256.digest()).getLong() & Long.MAX_VALUE;
  }

  /**
   * Categories by their names, since their numbers are others in another shard set; numbers as
   * where no column is more than that.
   */
  private static void addCells(
      ShardBlock block, int index, int row, FeatureColumns features, MessageDigest sha256) {
    for (int i = 0; i < features.columns().size(); i++) {
      FeatureColumn column = features.columns().get(i);
      double cell = block.doubles(index)[block.start(index, row) + i];
      Optional<String> category = column.category(cell);
      if (category.isEmpty()) {
        sha256.update(ByteBuffer.allocate(Double.BYTES).putDouble(0, cell));
      } else {
        byte[] name = category.get().getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length));
        sha256.update(name);
      }
    }
  }

  private static void add(ShardBlock block, int index, int row, MessageDigest sha256) {
    Field field = block.schema().fields().get(index);
    int size = block.length(index, row);
    int from = block.start(index, row);
    if (field.variable()) {
      // Where one text ends and the next begins, equal tokens may stand on either side.
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, size));
    }
    switch (field.type()) {
      case BYTE -> sha256.update(block.bytes(index), from, size);
      case INT -> {
        ByteBuffer bytes = ByteBuffer.allocate(size * Integer.BYTES);
        bytes.asIntBuffer().put(block.ints(index), from, size);
        sha256.update(bytes);
      }
      case DOUBLE -> {
        ByteBuffer bytes = ByteBuffer.allocate(size * Double.BYTES);
        bytes.asDoubleBuffer().put(block.doubles(index), from, size);
        sha256.update(bytes);
      }
    }
  }
}
