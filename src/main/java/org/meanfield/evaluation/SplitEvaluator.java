package org.meanfield.evaluation;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.shards.ReadableShards;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.network.Examination;
import org.meanfield.network.Judgement;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Persisted;
import org.meanfield.spark.Shared;
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
  private final ExampleFormat format;
  private final Shared<ReadableShards> set;
  private final int count;

  /** From the first evaluation on. */
  private Persisted<NumberedShard> shards;

  private final Optional<SampleEvaluator> samples;

  /** What a task does with its shards. */
  private interface Judging<T> extends Serializable {
    List<T> tallies(NetworkState model, Iterator<NumberedShard> part);
  }

  /**
   * Of models that make nothing whose quality is measured.
   *
   * @throws IllegalArgumentException when the split is empty
   */
  public SplitEvaluator(JavaSparkContext spark, Storage storage, ShardSet shards, Split split) {
    this(spark, storage, shards, split, Optional.empty());
  }

  /**
   * @param measure of what models make; empty where it is not measured
   * @throws IllegalArgumentException when the split is empty
   * @throws DataException when it is too small for the measure
   */
  public SplitEvaluator(
      JavaSparkContext spark,
      Storage storage,
      ShardSet shards,
      Split split,
      Optional<SampleMeasure> measure) {
    int count = shards.manifest().shards(split).size();
    if (count == 0) {
      throw new IllegalArgumentException("the " + split.text() + " split is empty");
    }
    measure.ifPresent(by -> by.requireEnough(shards.manifest(), split));
    this.spark = spark;
    this.split = split;
    this.format = shards.exampleFormat();
    this.set = Shared.with(spark, new ReadableShards(storage, shards));
    this.count = count;
    this.samples =
        measure.map(by -> new SampleEvaluator(spark, shards.manifest().shards(split), by));
  }

  /**
   * What an evaluation's tasks are made from. No shard is read, and then kept, where the network's
   * bits are others: Spark would send the tasks of every evaluation there.
   */
  JavaRDD<NumberedShard> shards(NetworkSpec network) {
    if (shards == null) {
      Shared<ReadableShards> readable = set;
      Split own = split;
      List<Integer> numbers = IntStream.range(0, count).boxed().toList();
      shards =
          Persisted.of(
              spark
                  .parallelize(numbers, Math.min(count, spark.defaultParallelism()))
                  .map(number -> read(readable.value(), own, number, network)));
    }
    return shards.rdd();
  }

  private static NumberedShard read(
      ReadableShards shards, Split split, int number, NetworkSpec network) {
    PromisedBits.require(network);
    return new NumberedShard(
        number, shards.read(shards.set().manifest().shards(split).get(number)));
  }

  /** The model's metrics over all of the split's examples. */
  public Evaluation evaluate(NetworkSpec spec, NetworkState state) {
    Evaluation judged = evaluation(spec, tally(spec, state, false), List.of());
    return samples.map(by -> by.measured(judged, spec, state, shards(spec))).orElse(judged);
  }

  /**
   * The same with the reports, for which each shard's events are counted and collected as well, and
   * with what the architecture's examination adds, and all that is measured of what it makes.
   */
  public Evaluation evaluateInDetail(NetworkSpec spec, NetworkState state) {
    Tally tally = tally(spec, state, true);
    Optional<Examination> examination = spec.architecture().examination(format);
    examination.ifPresent(asked -> tally.add(examined(spec, state, asked)));
    Evaluation judged = evaluation(spec, tally, spec.architecture().judgement().reports(tally));
    return samples.map(by -> by.measuredInDetail(judged, spec, state, shards(spec))).orElse(judged);
  }

  /**
   * What each batch adds to a detailed tally, shard by shard: two models that are fed alike can be
   * compared batch by batch.
   */
  public List<BlockTally> blocks(NetworkSpec spec, NetworkState state) {
    Split judged = split;
    return collected(spec, state, (model, part) -> ShardTally.blocks(spec, model, judged, part))
        .stream()
        .sorted(Comparator.comparingInt(BlockTally::shard).thenComparingInt(BlockTally::number))
        .toList();
  }

  private Evaluation evaluation(NetworkSpec spec, Tally tally, List<Report> reports) {
    Judgement judgement = spec.architecture().judgement();
    return new Evaluation(split, tally.examples(), judgement.metrics(tally), reports);
  }

  private Tally tally(NetworkSpec spec, NetworkState state, boolean detailed) {
    Split judged = split;
    Tally total =
        total(
            spec,
            state,
            detailed,
            (model, part) -> ShardTally.of(spec, model, judged, part, detailed));
    requireExamples(total);
    return total;
  }

  private Tally examined(NetworkSpec spec, NetworkState state, Examination examination) {
    return total(
        spec, state, true, (model, part) -> ShardTally.examined(spec, model, examination, part));
  }

  private Tally total(
      NetworkSpec spec, NetworkState state, boolean detailed, Judging<ShardTally> judging) {
    Tally total = ShardTally.empty(spec, detailed);
    collected(spec, state, judging).stream()
        .sorted(Comparator.comparingInt(ShardTally::number))
        .forEach(shard -> total.add(shard.tally()));
    return total;
  }

  private <T> List<T> collected(NetworkSpec spec, NetworkState state, Judging<T> judging) {
    Shared<NetworkState> model = Shared.with(spark, state.model());
    try {
      return shards(spec)
          .mapPartitions(part -> judging.tallies(model.value(), part).iterator())
          .collect();
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    } finally {
      model.close();
    }
  }

  /** Means over nothing would be no numbers, for which the learning rate would be blamed. */
  private void requireExamples(Tally total) {
    if (total.examples() == 0) {
      throw new DataException(
          "the "
              + split.text()
              + " split has no example that counts: check its labels, or give it more data, and "
              + ShardSet.AGAIN);
    }
  }

  @Override
  public void close() {
    samples.ifPresent(SampleEvaluator::close);
    if (shards != null) {
      shards.close();
    }
    set.close();
  }
}
