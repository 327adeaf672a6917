package org.meanfield.data.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Fields whose rows have lengths of their own: on disk, in memory, and in a batch. */
class VariableLengthTest {
  private static final Storage STORAGE = Storage.of(new Configuration());
  private static final int MOST = 30;
  private static final Schema PAIRS = Schema.ofPairs(MOST, 5);

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;

  private record Pair(int[] source, int[] target) {
    static List<Pair> random(int count) {
      Random random = new Random(1);
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pairs.add(new Pair(tokens(random, MOST), tokens(random, 5)));
      }
      return pairs;
    }

    private static int[] tokens(Random random, int most) {
      return random.ints(random.nextInt(most + 1), 0, 1000).toArray();
    }

    byte[] packed() {
      ByteBuffer packed = ByteBuffer.allocate(PAIRS.packedBytes(source.length, target.length));
      for (int[] tokens : List.of(source, target)) {
        packed.putInt(tokens.length);
        Arrays.stream(tokens).forEach(packed::putInt);
      }
      return packed.array();
    }
  }

  @Test
  void aShardGivesBackEveryRowInItsOwnLengthAlsoWhereThatIsZero() {
    List<Pair> pairs = Pair.random(500);
    assertThat(pairs).anyMatch(pair -> pair.source.length == 0).anyMatch(p -> p.target.length == 0);

    ShardEntry written = write(PAIRS, pairs.stream().map(Pair::packed).toList());
    ShardBlock block = read(PAIRS, written);

    assertThat(block.rows()).isEqualTo(500);
    for (int row = 0; row < pairs.size(); row++) {
      assertThat(row(block, 0, row)).containsExactly(pairs.get(row).source);
      assertThat(row(block, 1, row)).containsExactly(pairs.get(row).target);
    }
  }

  @Test
  void sparkReadsListsWithoutPadding() {
    List<Pair> pairs = Pair.random(20);
    write(PAIRS, pairs.stream().map(Pair::packed).toList());

    List<Row> rows =
        SparkSession.builder()
            .sparkContext(spark.sc())
            .getOrCreate()
            .read()
            .parquet(folder.resolve("shard.parquet").toString())
            .collectAsList();

    for (int i = 0; i < pairs.size(); i++) {
      assertThat(rows.get(i).getList(0))
          .isEqualTo(Arrays.stream(pairs.get(i).source).boxed().toList());
    }
  }

  @Test
  void theMemoryOfAShardIsThatOfItsOwnNumbers() {
    List<Pair> pairs = Pair.random(100);
    ShardEntry written = write(PAIRS, pairs.stream().map(Pair::packed).toList());

    long numbers = pairs.stream().mapToLong(p -> p.source.length + p.target.length).sum();
    assertThat(written.memory()).isEqualTo((numbers + 200) * Integer.BYTES);
    assertThat(written.memory()).isLessThan(100 * PAIRS.mostBytes() * 2 / 3);
  }

  @Test
  void aBatchPadsARowBehindItsLengthWhateverStoodThereBefore() {
    Schema schema = new Schema(List.of(Field.variable("x", FieldType.DOUBLE, 3)));
    ShardEntry written = write(schema, List.of(doubles(1, 2, 3), doubles(), doubles(4)));
    ShardBlock block = read(schema, written);
    Batch batch = new Batch(schema, 1);

    batch.fill(block, 0);
    assertThat(batch.doubles(0)).containsExactly(1, 2, 3);
    batch.fill(block, 2);
    assertThat(batch.doubles(0)).containsExactly(4, 0, 0);
    assertThat(batch.lengths(0)).containsExactly(1);
    batch.clear();
    batch.add(doubles());
    assertThat(batch.doubles(0)).containsExactly(0, 0, 0);
    assertThat(batch.lengths(0)).containsExactly(0);
  }

  @Test
  void aShardThatNoArrayHoldsIsRefusedByNumber() {
    assertThatThrownBy(() -> new ShardBlock(PAIRS, 1L << 32, 0, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a shard of 4294967296 examples has 4294967296 rows");
    assertThatThrownBy(() -> new ShardBlock(PAIRS, 2, 1L << 31, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2147483648 numbers in field source");
  }

  private static byte[] doubles(double... values) {
    ByteBuffer packed = ByteBuffer.allocate(Integer.BYTES + values.length * Double.BYTES);
    packed.putInt(values.length);
    for (double value : values) {
      packed.putDouble(value);
    }
    return packed.array();
  }

  private static int[] row(ShardBlock block, int field, int row) {
    int start = block.start(field, row);
    return Arrays.copyOfRange(block.ints(field), start, start + block.length(field, row));
  }

  private ShardEntry write(Schema schema, List<byte[]> packed) {
    return new ShardWriter(STORAGE, folder.toUri(), schema)
        .write("shard.parquet", packed.iterator())
        .entry();
  }

  private ShardBlock read(Schema schema, ShardEntry entry) {
    Manifest.Shards shards = new Manifest.Shards(List.of(entry), List.of(), List.of());
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            schema.has(Schema.SOURCE) ? schema.kind() : null,
            "shuffled",
            1,
            schema,
            List.of(),
            new Normalisation(List.of(), List.of()),
            FeatureColumns.none(),
            new TreeMap<>(),
            null,
            null,
            new TreeMap<>(),
            List.of(),
            0,
            0,
            null,
            null,
            null,
            false,
            List.of(),
            new TreeMap<>(),
            shards);
    return ShardReader.read(STORAGE, new ShardSet(folder.toUri(), manifest, null), entry);
  }
}
