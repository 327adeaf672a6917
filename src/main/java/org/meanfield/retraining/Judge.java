package org.meanfield.retraining;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.config.EngineConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.evaluation.BlockTally;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.inference.TrainedNetwork;
import org.meanfield.network.Architecture;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.storage.Storage;

/**
 * Asks models about what is held out, in blocks of examples that are the same for each.
 *
 * @param data that both are asked about
 */
record Judge(JavaSparkContext spark, Storage storage, EngineConfig engine, TrainingData data) {
  /** Intervals of fewer blocks than about this say little. */
  private static final int BLOCKS = 256;

  /** Of a class that is never told; its exponential is 0. */
  private static final float IMPOSSIBLE = -1e30f;

  /**
   * @throws RetrainingException where the champion cannot be asked about these examples
   */
  Comparison compare(
      ModelFolder challenger, Optional<ModelFolder> champion, Map<String, ShardSet> slices) {
    TrainedNetwork own = network(challenger);
    Optional<TrainedNetwork> known = champion.map(folder -> requireFits(folder, network(folder)));
    boolean extended =
        known
            .filter(then -> then.format().classes().size() < format().classes().size())
            .isPresent();
    Optional<TrainedNetwork> other = known.map(then -> answeringAll(then, own));
    int trained =
        Math.min(own.batchSize(), other.map(TrainedNetwork::batchSize).orElse(Integer.MAX_VALUE));
    int batch = batch(data.set(), trained);
    Comparison.Part all = asked(data.set(), own, other, batch);
    SortedMap<String, Comparison.Part> named = new TreeMap<>();
    slices.forEach((name, set) -> named.put(name, asked(set, own, other, batch(set, trained))));
    return new Comparison(
        own.architecture().judgement(),
        all.challenger(),
        all.champion(),
        data,
        extended,
        batch,
        named);
  }

  private Comparison.Part asked(
      ShardSet set, TrainedNetwork own, Optional<TrainedNetwork> other, int batch) {
    try (SplitEvaluator evaluator = new SplitEvaluator(spark, storage, set, Split.TEST)) {
      return new Comparison.Part(
          evaluator.blocks(spec(own, batch), own.state()),
          other.map(network -> evaluator.blocks(spec(network, batch), network.state())));
    }
  }

  private TrainedNetwork network(ModelFolder model) {
    return TrainedNetwork.of(model.open()).reading(format());
  }

  private ExampleFormat format() {
    return data.set().exampleFormat();
  }

  /** Of classes it may know fewer: the first. */
  private TrainedNetwork requireFits(ModelFolder folder, TrainedNetwork champion) {
    List<String> known = champion.format().classes();
    List<String> all = format().classes();
    boolean fewer = known.size() < all.size() && all.subList(0, known.size()).equals(known);
    List<String> differences =
        (fewer ? champion.format().answering(all) : champion.format()).differences(format());
    if (!differences.isEmpty()) {
      throw new RetrainingException(
          "the champion %s cannot be asked about the examples that there are now: %s; go back to an earlier one with meanfield models rollback, or train another retraining.model"
              .formatted(folder.uri(), String.join("; ", differences)));
    }
    return champion;
  }

  /** A champion that knows fewer classes says of the others that they cannot be. */
  private static TrainedNetwork answeringAll(TrainedNetwork champion, TrainedNetwork challenger) {
    if (champion.format().classes().equals(challenger.format().classes())) {
      return champion;
    }
    return new TrainedNetwork(
        challenger.config(),
        challenger.architecture(),
        challenger.format(),
        champion.batchSize(),
        withRowsForAll(champion.state(), challenger.architecture()),
        champion.shards(),
        champion.problems());
  }

  private static NetworkState withRowsForAll(NetworkState known, Architecture all) {
    NetworkState state = all.initialModel(0);
    for (TensorSpec tensor : all.modelLayout().tensors()) {
      float[] values = new float[tensor.size()];
      // A bias has one dimension: of a class that is not known it rules that class out.
      Arrays.fill(values, tensor.shape().size() == 1 ? IMPOSSIBLE : 0);
      float[] own = known.tensor(tensor.name());
      System.arraycopy(own, 0, values, 0, own.length);
      state.values().put(state.layout().offset(tensor.name()), values, 0, values.length);
    }
    return state;
  }

  /** Small enough for many blocks, where an example's answer depends on no other in the batch. */
  private static int batch(ShardSet set, int trained) {
    ExampleKind kind = set.manifest().kind();
    boolean divisible = kind.isRecord() && kind != ExampleKind.PAIR;
    long examples = set.manifest().examples(Split.TEST);
    return divisible ? (int) Math.max(1, Math.min(trained, examples / BLOCKS)) : trained;
  }

  private NetworkSpec spec(TrainedNetwork network, int batch) {
    return NetworkSpec.ofThisProcess(network.architecture(), NetworkUse.PREDICTION, batch, engine);
  }

  /**
   * Whether the model as it stands in its place answers a sample with the bits of the evaluation.
   *
   * @param seen the evaluation
   */
  boolean answersAlike(ModelFolder model, Comparison seen) {
    TrainedNetwork network = network(model);
    ShardSet sample = data.sample();
    try (SplitEvaluator evaluator = new SplitEvaluator(spark, storage, sample, Split.TEST)) {
      List<BlockTally> now = evaluator.blocks(spec(network, seen.batch()), network.state());
      List<BlockTally> then =
          seen.challenger().stream().filter(block -> block.shard() == 0).toList();
      return now.size() == then.size() && sameBits(network, now, then);
    }
  }

  private static boolean sameBits(
      TrainedNetwork network, List<BlockTally> now, List<BlockTally> then) {
    int sums = network.architecture().judgement().sums();
    for (int block = 0; block < now.size(); block++) {
      Tally one = now.get(block).tally();
      Tally other = then.get(block).tally();
      for (int sum = 0; sum < sums; sum++) {
        if (Double.doubleToLongBits(one.sum(sum)) != Double.doubleToLongBits(other.sum(sum))) {
          return false;
        }
      }
    }
    return true;
  }
}
