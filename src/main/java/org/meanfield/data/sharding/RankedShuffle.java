package org.meanfield.data.sharding;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.example.Rank;
import org.meanfield.data.shards.ShardWriter;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Sends packed examples to the shards that their ranks lie in, and writes these. Ranks travel as
 * bytes that compare as they do: of arrays of bytes Spark makes a stream without Java's
 * serialisation, which takes several times as long.
 */
final class RankedShuffle {
  private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

  private RankedShuffle() {}

  /**
   * @param cuts whose values are numbers of the plan's files
   * @return what became of each shard, in the plan's order
   */
  static List<ShardWriter.Written> write(
      JavaRDD<Tuple2<Rank, byte[]>> examples,
      RangeBounds cuts,
      ShardPlan plan,
      ShardWriter writer) {
    List<String> files = plan.files();
    JavaRDD<Tuple2<byte[], byte[]>> ranked =
        examples.map(example -> new Tuple2<>(bytes(example._1()), example._2()));
    return new JavaPairRDD<>(ranked.rdd(), BYTES, BYTES)
        .repartitionAndSortWithinPartitions(
            new Shards(cuts, files.size()),
            (Comparator<byte[]> & Serializable) Arrays::compareUnsigned)
        .values()
        .mapPartitionsWithIndex(
            (Integer shard, Iterator<byte[]> packed) ->
                List.of(writer.write(files.get(shard), packed)).iterator(),
            true)
        .collect();
  }

  static byte[] bytes(Rank rank) {
    return ByteBuffer.allocate(Integer.BYTES + 3 * Long.BYTES)
        .putInt(rank.group())
        .putLong(rank.high())
        .putLong(rank.low())
        .putLong(rank.position() ^ Long.MIN_VALUE)
        .array();
  }

  private static Rank rank(byte[] bytes) {
    ByteBuffer rank = ByteBuffer.wrap(bytes);
    return new Rank(rank.getInt(), rank.getLong(), rank.getLong(), rank.getLong() ^ Long.MIN_VALUE);
  }

  /** One partition a shard. */
  private static final class Shards extends Partitioner {
    private static final long serialVersionUID = 1;

    private final RangeBounds cuts;
    private final int shards;

    private Shards(RangeBounds cuts, int shards) {
      this.cuts = cuts;
      this.shards = shards;
    }

    @Override
    public int numPartitions() {
      return shards;
    }

    @Override
    public int getPartition(Object bytes) {
      return cuts.at(rank((byte[]) bytes));
    }
  }
}
