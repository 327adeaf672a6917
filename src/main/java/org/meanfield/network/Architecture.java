package org.meanfield.network;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.RowBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.network.dl4j.Dl4jExport;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorNames;
import org.meanfield.network.state.TensorSpec;

/**
 * What a network is, resolved against the data it is for: layers with shapes, parameters with names
 * and first values. A plain value that travels to executors, where it is built.
 */
public interface Architecture extends Serializable {

  /** The layers in order, for people and for counting. */
  List<LayerSummary> layers();

  /** Parameters and statistics, in the network's order: what a model consists of. */
  StateLayout modelLayout();

  /** First values of {@link #modelLayout}: a pure function of the seed. */
  NetworkState initialModel(long seed);

  /**
   * Names under which a file may hold the network's tensors, so that a run can start from it; the
   * own names first.
   */
  default List<TensorNames> fileNames() {
    return List.of(TensorNames.own(modelLayout()));
  }

  /** The names that a model is published under. */
  default TensorNames publishedNames() {
    return TensorNames.own(modelLayout());
  }

  /**
   * Names of the parameters that make an answer of what the rest of the network says: who starts
   * from a network without them begins with new ones.
   */
  default Set<String> head() {
    return Set.of();
  }

  /**
   * Of {@link #head} the parameters that know the answers themselves: where another network's
   * answers are others, these are of no use.
   */
  default Set<String> answerTensors() {
    return head();
  }

  /**
   * Settings, by their keys, that decide what the body's tensors mean and that none of their shapes
   * tells: who starts from another network must have the same.
   */
  default SortedMap<String, String> untoldByShapes() {
    return new TreeMap<>();
  }

  /**
   * Assembles the network, which takes no memory for tensors: {@link Network#bytes} says what it is
   * going to need, {@link Network#allocate} takes it.
   *
   * @param batchSize rows of the batches that it is trained and asked with
   * @param use what it is built for
   */
  Network assemble(Engine engine, int batchSize, NetworkUse use);

  /**
   * Builds the network, ready to be restored.
   *
   * @param maximumBytes native memory that it may take
   * @throws org.meanfield.kernel.KernelException when it needs more
   */
  default Network build(Engine engine, int batchSize, NetworkUse use, long maximumBytes) {
    Network network = assemble(engine, batchSize, use);
    boolean built = false;
    try {
      network.allocate(maximumBytes);
      built = true;
      return network;
    } finally {
      if (!built) {
        network.close();
      }
    }
  }

  /** How it is fed with the examples of shards. */
  default Batching batching(int batchSize) {
    return new RowBatching(batchSize);
  }

  /**
   * A full batch of examples that it makes up for itself, the same always: whatever it trains on
   * and is asked about, within its bounds.
   */
  Batch madeUpBatch(int batchSize);

  /** How it is judged. */
  Judgement judgement();

  /** The columns of what it says of rows; none where it has no answer to a row. */
  default List<AnswerField> answerFields() {
    return List.of();
  }

  /**
   * Assembles what reads texts on and writes them, without a source, which takes no memory for
   * tensors yet: {@link NetworkPool#open} does.
   *
   * @param rows texts side by side
   * @throws UnsupportedOperationException where the network writes no texts
   */
  default Decoder decoder(Engine engine, int rows) {
    throw new UnsupportedOperationException("this network writes no texts");
  }

  /**
   * The same for texts that answer to others, such as translations.
   *
   * @param sources texts that are answered to
   * @param rows texts side by side for each of them, such as those of a beam
   * @throws UnsupportedOperationException where the network writes no such texts
   */
  default Decoder decoder(Engine engine, int sources, int rows) {
    throw new UnsupportedOperationException("this network writes no texts that answer to others");
  }

  /**
   * Assembles what makes images, which takes no memory for tensors yet: {@link NetworkPool#open}
   * does.
   *
   * @param rows images side by side
   * @throws UnsupportedOperationException where the network makes no images
   */
  default Generator generator(Engine engine, int rows) {
    throw new UnsupportedOperationException("this network makes no images");
  }

  /**
   * What shows people what a model has learned; empty where there is nothing to look at.
   *
   * @param data what its examples are
   */
  default Optional<Sampler> sampler(ExampleFormat data) {
    return Optional.empty();
  }

  /**
   * What a detailed evaluation asks besides; empty where the judgement of single answers says all.
   *
   * @param data what its examples are
   */
  default Optional<Examination> examination(ExampleFormat data) {
    return Optional.empty();
  }

  /**
   * Assembles what tells where the network's attention goes, which takes no memory for tensors yet;
   * empty where it has none to a source.
   */
  default Optional<AttentionMaps> attention(Engine engine) {
    return Optional.empty();
  }

  /**
   * Assembles what tells features of images, which takes no memory for tensors yet; empty where the
   * network is no classifier of images.
   *
   * @param rows images side by side
   */
  default Optional<FeatureReader> features(Engine engine, int rows) {
    return Optional.empty();
  }

  /**
   * The same network in DL4J's layers.
   *
   * @throws org.meanfield.network.dl4j.UnsupportedLayerException here, or when its graph is built,
   *     where DL4J lacks a layer
   */
  Dl4jNetwork dl4j();

  /**
   * What of it is written for DL4J, by the names of the files: all in one, unless it consists of
   * networks that are of use alone.
   */
  default SortedMap<String, Supplier<Dl4jExport>> dl4jFiles() {
    return new TreeMap<>(Map.of("model.zip", this::dl4j));
  }

  /**
   * The updates that train it, each with an optimizer, a schedule and a clip norm of its own: those
   * of {@code training.updater} and {@code training.schedule} where there is only one.
   */
  default List<UpdateSettings> updates(TrainingConfig training) {
    return List.of(new UpdateSettings(UpdateRule.ONLY, training.updater(), training.schedule()));
  }

  /** Name of the update that a parameter belongs to. */
  default String updateOf(TensorSpec parameter) {
    return UpdateRule.ONLY;
  }

  /**
   * Model layout, then what the optimizers remember of every parameter, zero at first; nothing of
   * that where nothing is trained.
   */
  default StateLayout trainingLayout(NetworkUse use) {
    List<TensorSpec> tensors = new ArrayList<>(modelLayout().tensors());
    for (UpdateRule rule : use.updates()) {
      for (String moment : rule.optimizer().moments()) {
        for (TensorSpec tensor : modelLayout().tensors()) {
          if (tensor.role() == Role.PARAMETER && updateOf(tensor).equals(rule.name())) {
            tensors.add(new TensorSpec(tensor.name() + "." + moment, Role.MOMENT, tensor.shape()));
          }
        }
      }
    }
    return new StateLayout(tensors);
  }

  /** First state of a training run. */
  default NetworkState initialState(long seed, NetworkUse use) {
    return initialModel(seed).extendedTo(trainingLayout(use));
  }

  /** Multiplications and additions of one training step on a batch, two for each pair. */
  default long trainingFlops(int batchSize) {
    long examples = batching(batchSize).examplesPerStep();
    return examples * layers().stream().mapToLong(LayerSummary::trainingFlops).sum();
  }

  /**
   * The same of local steps on end, not all of which need train all of it.
   *
   * @param iteration of the first
   */
  default double trainingFlops(int batchSize, long iteration, int steps) {
    return (double) steps * trainingFlops(batchSize);
  }
}
