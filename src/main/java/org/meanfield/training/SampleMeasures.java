package org.meanfield.training;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.evaluation.SampleMeasure;
import org.meanfield.inference.TrainedNetwork;
import org.meanfield.kernel.Engine;
import org.meanfield.network.FeatureReader;
import org.meanfield.network.InstructionSets;
import org.meanfield.network.generation.FeatureModel;
import org.meanfield.storage.Storage;

/**
 * The classifier of a configuration in whose features samples are compared with real images: {@code
 * evaluation.features}. None is taken that nobody named: what it was trained on decides what a
 * distance means.
 */
final class SampleMeasures {
  private static final String KEY = "evaluation.features";

  /** A covariance of more takes longer than what it is for. */
  private static final int WIDEST = 1024;

  private SampleMeasures() {}

  /**
   * In what the samples of a configuration's models are measured; empty where nothing is named.
   *
   * @throws ConfigException where what is named is no classifier of the shard set's images
   * @throws org.meanfield.checkpoint.CheckpointException where it is damaged
   */
  static Optional<SampleMeasure> of(Storage storage, Config config, ShardSet shards) {
    return config
        .evaluation()
        .features()
        .map(
            folder ->
                new SampleMeasure(
                    features(storage, config, folder, shards), config.evaluation().samples()));
  }

  /** Where models make images that nothing is measured in: so much, for people to know. */
  static Optional<String> unmeasured(Config config) {
    return config.network().task() == Task.GENERATION && config.evaluation().features().isEmpty()
        ? Optional.of(
            "the quality of samples is not measured: "
                + KEY
                + " names no classifier of such images")
        : Optional.empty();
  }

  /** The splits of a run that have too few real images for its samples, a line each. */
  static List<String> shortages(TrainingRun run) {
    return Stream.of(Split.VALIDATION, Split.TEST)
        .flatMap(
            split ->
                run.measure().flatMap(by -> by.shortage(run.shards().manifest(), split)).stream())
        .toList();
  }

  private static FeatureModel features(
      Storage storage, Config config, URI folder, ShardSet shards) {
    ModelFolder models = new ModelFolder(storage, folder);
    if (!models.exists()) {
      throw refused(folder, "there is no model; give the folder of one that was published");
    }
    PublishedModel published = models.open();
    TrainedNetwork model = TrainedNetwork.of(published);
    requireFits(model, folder, config);
    List<Integer> own = model.format().schema().field(Schema.IMAGE).shape();
    List<Integer> images = shards.manifest().schema().field(Schema.IMAGE).shape();
    if (!own.equals(images)) {
      throw refused(
          folder,
          "it takes images of %s (channels, height, width), and those of %s are %s; give a classifier of such"
              .formatted(own, shards.location(), images));
    }
    return new FeatureModel(
        model.architecture(),
        model.state(),
        model.format().schema(),
        model.format().classes(),
        published.parametersSha256());
  }

  private static void requireFits(TrainedNetwork model, URI folder, Config config) {
    try (Engine engine = Engine.open(InstructionSets.of(config.engine()))) {
      Optional<FeatureReader> found = model.architecture().features(engine, 1);
      try (FeatureReader reader =
          found.orElseThrow(
              () ->
                  refused(
                      folder,
                      "a model for network.task = %s that tells no classes of images; give a cnn that does"
                          .formatted(model.config().task().text())))) {
        if (reader.width() > WIDEST) {
          throw refused(
              folder,
              "it has %s features of an image, and %s are compared at most; give one with a smaller last layer, such as network.head = [64]"
                  .formatted(reader.width(), WIDEST));
        }
      }
    }
  }

  private static ConfigException refused(URI folder, String why) {
    return new ConfigException("%s = %s: %s".formatted(KEY, folder, why));
  }
}
