package org.meanfield.network.gan;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanConfig;
import org.meanfield.config.GanTrainingConfig;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.Judgement;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.Sampler;
import org.meanfield.network.UpdateSettings;
import org.meanfield.network.dl4j.Dl4jExport;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.generation.GridSampler;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A generator and a discriminator of images of one shape, and the generator's average over its
 * updates, which is what makes images for people.
 *
 * <p>All three are averaged over the replicas (as in FedGAN, arXiv 2006.07228), and with them the
 * running statistics of their batch normalisations; in training each replica normalises by its own
 * batches alone.
 *
 * @param image its examples, with the label where images are made by class
 * @param classes that an image may be asked to be; empty where it may not
 */
public record GanArchitecture(
    GanConfig config,
    Schema image,
    List<String> classes,
    GeneratorPart generator,
    DiscriminatorPart discriminator)
    implements Architecture {
  static final ParameterSet GENERATOR = new ParameterSet("generator.", "generator");
  static final ParameterSet DISCRIMINATOR = new ParameterSet("discriminator.", "discriminator");
  static final ParameterSet AVERAGED = ParameterSet.untrained("averaged-generator.");

  public GanArchitecture {
    classes = List.copyOf(classes);
  }

  /**
   * The network for a data set.
   *
   * @throws ConfigException where it does not fit the examples
   */
  public static GanArchitecture of(GanConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.IMAGE) {
      throw new ConfigException(
          "network.family = gan: needs images, and the examples are %s; give data.source.columns.image, or images"
              .formatted(data.schema().kind().words()));
    }
    List<Integer> shape = data.schema().field(Schema.IMAGE).shape();
    List<String> classes = classes(config, data);
    return new GanArchitecture(
        config,
        data.schema().unweighed(),
        classes,
        GeneratorPart.of(config, shape, classes.size()),
        DiscriminatorPart.of(config, shape, classes.size()));
  }

  private static List<String> classes(GanConfig config, ExampleFormat data) {
    if (!config.conditional()) {
      return List.of();
    }
    if (data.classes().size() < 2) {
      throw new ConfigException(
          "network.conditional = true: images are made class by class, and those that there are have %s; leave it out, or give their labels"
              .formatted(data.classes().isEmpty() ? "none" : "but one, " + data.classes().get(0)));
    }
    return data.classes();
  }

  boolean isConditional() {
    return !classes.isEmpty();
  }

  GanTrainingConfig training() {
    return config.training();
  }

  /** Of one image. */
  List<Integer> shape() {
    return image.field(Schema.IMAGE).shape();
  }

  /** Of so many images. */
  long[] images(int rows) {
    return LongStream.concat(LongStream.of(rows), shape().stream().mapToLong(Integer::longValue))
        .toArray();
  }

  /** Values of one image. */
  int pixels() {
    return image.field(Schema.IMAGE).size();
  }

  /** Whether the generator is averaged over its updates. */
  boolean averages() {
    return training().ema() > 0;
  }

  /** The generator that makes images for people. */
  ParameterSet shown() {
    return averages() ? AVERAGED : GENERATOR;
  }

  /** In the order of the state. */
  List<ParameterSet> sets() {
    return averages()
        ? List.of(GENERATOR, DISCRIMINATOR, AVERAGED)
        : List.of(GENERATOR, DISCRIMINATOR);
  }

  private Part part(ParameterSet set) {
    return set.equals(DISCRIMINATOR) ? discriminator : generator;
  }

  @Override
  public List<LayerSummary> layers() {
    return cost().layers();
  }

  @Override
  public double trainingFlops(int batchSize, long iteration, int steps) {
    return cost().flops(iteration, steps) * batchSize;
  }

  private GanCost cost() {
    return new GanCost(generator, discriminator, training());
  }

  @Override
  public StateLayout modelLayout() {
    return new StateLayout(
        sets().stream().flatMap(set -> part(set).tensors(set.prefix())).toList());
  }

  /** The average begins as the generator. */
  @Override
  public NetworkState initialModel(long seed) {
    StateLayout layout = modelLayout();
    SlicedVector values = new SlicedVector(layout.size());
    layout.tensors().forEach(tensor -> InitialWeights.fill(seed, layout, tensor, values));
    NetworkState state = new NetworkState(layout, values, new TreeMap<>());
    if (averages()) {
      generator
          .tensors("")
          .forEach(
              tensor ->
                  state
                      .target(AVERAGED.prefix() + tensor.name())
                      .put(0, state.tensor(GENERATOR.prefix() + tensor.name()), 0, tensor.size()));
    }
    return state;
  }

  @Override
  public List<UpdateSettings> updates(TrainingConfig config) {
    return List.of(
        settings(DISCRIMINATOR, training().discriminator(), config),
        settings(GENERATOR, training().generator(), config));
  }

  private static UpdateSettings settings(
      ParameterSet set, GanTrainingConfig.Update own, TrainingConfig config) {
    return new UpdateSettings(set.update(), own.updater(config), own.schedule(config));
  }

  @Override
  public String updateOf(TensorSpec parameter) {
    return sets().stream()
        .filter(set -> parameter.name().startsWith(set.prefix()))
        .findFirst()
        .orElseThrow()
        .update();
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new GanNetwork(this, engine, batchSize, use);
  }

  @Override
  public Generator generator(Engine engine, int rows) {
    return new GanGenerator(this, engine, rows);
  }

  @Override
  public Optional<Sampler> sampler(ExampleFormat data) {
    return Optional.of(new GridSampler(this));
  }

  @Override
  public Batch madeUpBatch(int batchSize) {
    MadeUpBatch batch = new MadeUpBatch(image, batchSize).bytes(Schema.IMAGE);
    return (isConditional() ? batch.ints(Schema.LABEL, 0, classes.size()) : batch).batch();
  }

  @Override
  public Judgement judgement() {
    return new AdversarialJudgement(config.loss());
  }

  /** DL4J's graphs have one network each, and one loss. */
  @Override
  public Dl4jNetwork dl4j() {
    throw new UnsupportedLayerException("a generator against a discriminator", "such a training");
  }

  /** Each of the two alone; the generator is the one that makes images for people. */
  @Override
  public SortedMap<String, Supplier<Dl4jExport>> dl4jFiles() {
    SortedMap<String, Supplier<Dl4jExport>> files = new TreeMap<>();
    files.put(
        "discriminator.zip", () -> new PartInDl4j(discriminator, DISCRIMINATOR.prefix(), shape()));
    files.put(
        "generator.zip",
        () -> new PartInDl4j(generator, shown().prefix(), List.of(config.noise())));
    return files;
  }
}
