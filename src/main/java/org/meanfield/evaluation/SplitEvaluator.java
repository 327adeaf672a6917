package org.meanfield.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.meanfield.data.Batch;
import org.meanfield.data.JobFailure;
import org.meanfield.data.ShardBlock;
import org.meanfield.data.ShardReader;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Split;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkState;
import org.meanfield.network.PackedState;
import org.meanfield.storage.Storage;

/**
 * Evaluates models on one split, whose shards stay cached on the executors from one evaluation to
 * the next. Each shard is summed by itself, and the shards in their order: the metrics have the
 * same bits on any cluster, as they must, since they steer when a run stops and which round is
 * best.
 */
public final class SplitEvaluator implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Split split;
  private final JavaRDD<NumberedShard> shards;

  private record NumberedShard(int number, ShardBlock block) implements java.io.Serializable {}

  private record ShardTally(int number, double[] sums) implements java.io.Serializable {}

  /**
   * @throws IllegalArgumentException when the split is empty
   */
  public SplitEvaluator(JavaSparkContext spark, Storage storage, ShardSet shards, Split split) {
    int count = shards.manifest().shards(split).size();
    if (count == 0) {
      throw new IllegalArgumentException("the " + split.text() + " split is empty");
    }
    this.spark = spark;
    this.split = split;
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    this.shards =
        spark
            .parallelize(numbers, Math.min(count, spark.defaultParallelism()))
            .map(number -> read(storage, shards, split, number))
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static NumberedShard read(Storage storage, ShardSet shards, Split split, int number) {
    return new NumberedShard(
        number, ShardReader.read(storage, shards, shards.manifest().shards(split).get(number)));
  }

  /** The model's metrics over all of the split's examples. */
  public Evaluation evaluate(NetworkSpec spec, NetworkState state) {
    Broadcast<PackedState> model = spark.broadcast(PackedState.of(state.model()));
    try {
      List<ShardTally> tallies =
          shards.mapPartitions(part -> tally(spec, model.value(), part).iterator()).collect();
      double[] total = new double[spec.architecture().tallies().size()];
      tallies.stream()
          .sorted(Comparator.comparingInt(ShardTally::number))
          .forEach(tally -> Arrays.setAll(total, i -> total[i] + tally.sums[i]));
      long examples = (long) total[spec.architecture().tallies().indexOf("examples")];
      return new Evaluation(split, examples, spec.architecture().metrics(total));
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    } finally {
      model.destroy();
    }
  }

  private static List<ShardTally> tally(
      NetworkSpec spec, PackedState model, Iterator<NumberedShard> part) {
    return NetworkPool.borrow(
        spec,
        network -> {
          network.restore(model.unpack());
          List<ShardTally> tallies = new ArrayList<>();
          part.forEachRemaining(
              shard ->
                  tallies.add(new ShardTally(shard.number, tally(spec, network, shard.block))));
          return tallies;
        });
  }

  private static double[] tally(NetworkSpec spec, Network network, ShardBlock block) {
    double[] sums = new double[spec.architecture().tallies().size()];
    Batch batch = new Batch(block.schema(), spec.batchSize());
    for (int first = 0; first < block.rows(); first += batch.capacity()) {
      int rows = batch.fill(block, first);
      network.tally(batch, rows, sums);
    }
    return sums;
  }

  @Override
  public void close() {
    shards.unpersist();
  }
}
