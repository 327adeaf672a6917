package org.meanfield.training;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.Locations;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SampleMeasure;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.inference.TrainedNetwork;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.PictureException;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A published model on a split of the configuration's shard set. Network, classes and normalisation
 * are the model's own; the configuration says where the shards are.
 *
 * @param otherData present where the shards are not those that the model was trained on
 * @param pictures files in the run's {@code samples/}
 * @param notes what a user should know besides, a line each
 */
public record ModelEvaluation(
    Evaluation evaluation,
    URI shards,
    Optional<OtherData> otherData,
    List<URI> pictures,
    List<String> notes) {

  /** The model's folder that was asked for, or the run's own. */
  public static URI folder(Config config, String path) {
    return path == null ? new RunFolder(config.run().dir()).model() : Locations.absolute(path);
  }

  /**
   * Evaluates a model. What there is to see goes into the configuration's run where the model is
   * that run's; another's would take the place of the run's own.
   *
   * @param otherData whether the shards may be others than those that it was trained on
   * @throws DataException when there is no shard set, or the split is empty
   * @throws ConfigException when the model is for other examples than those of the shard set, or
   *     was trained on others and that is not wanted
   * @throws CheckpointException when there is no model, or it is damaged
   * @throws org.meanfield.storage.LeaseHeldException when the shard set is being written
   */
  public static ModelEvaluation evaluate(
      JavaSparkContext spark, Config config, URI folder, Split split, boolean otherData) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    URI shards = config.data().shards();
    ShardSet.requireThere(storage, shards);
    String holder = "meanfield evaluate, run " + config.run().name();
    return SharedFolder.whileReading(
        storage, shards, holder, () -> evaluate(spark, storage, config, folder, split, otherData));
  }

  private static ModelEvaluation evaluate(
      JavaSparkContext spark,
      Storage storage,
      Config config,
      URI folder,
      Split split,
      boolean otherData) {
    return NamedModel.find(storage, new RunFolder(config.run().dir()), folder)
        .read(
            "meanfield evaluate",
            model -> evaluate(spark, storage, config, folder, model, split, otherData));
  }

  private static ModelEvaluation evaluate(
      JavaSparkContext spark,
      Storage storage,
      Config config,
      URI folder,
      PublishedModel model,
      Split split,
      boolean otherData) {
    ShardSet shards = ShardSet.open(storage, config.data().shards());
    TrainedNetwork trained = TrainedNetwork.of(model);
    requireFits(folder, config, trained, shards);
    TrainedNetwork network = trained.reading(shards.exampleFormat());
    String manifest = storage.sha256(shards.manifestFile());
    boolean other = !manifest.equals(network.shards());
    if (other && !otherData) {
      throw new ConfigException(
          "%s: the model was not trained on %s (its manifest has sha256 %s, that of the model's shards %s), whose %s split may hold what it was trained on; set data.shards to the model's own, or evaluate it all the same with --other-data"
              .formatted(folder, shards.location(), manifest, network.shards(), split.text()));
    }
    if (shards.manifest().examples(split) == 0) {
      throw new DataException(
          shards.location() + ": the " + split.text() + " split is empty; choose another --split");
    }
    Optional<SampleMeasure> measure = SampleMeasures.of(storage, config, shards);
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    JobName name = new JobName(split.text(), "the model on the " + split.text() + " split");
    Evaluation evaluation =
        RefusedExecutors.watchedDuring(
            spark,
            refusal -> notes.add("warning: " + refusal),
            refused -> {
              try (SplitEvaluator evaluator =
                  new SplitEvaluator(spark, storage, shards, split, measure)) {
                NetworkSpec spec = network.spec(config.engine());
                return name.during(spark, () -> evaluator.evaluateInDetail(spec, network.state()));
              }
            });
    network.problems().forEach(problem -> notes.add("warning: " + problem));
    SampleMeasures.unmeasured(config).ifPresent(notes::add);
    measure
        .flatMap(by -> by.shortage(shards.manifest(), split))
        .ifPresent(shortage -> notes.add("warning: " + shortage));
    Optional<OtherData> trainedOn =
        other
            ? new JobName("model", "which of the " + split.text() + " split it was trained on")
                .during(
                    spark, () -> Optional.of(OtherData.of(spark, storage, model, shards, split)))
            : Optional.empty();
    trainedOn.ifPresent(data -> notes.add(data.text(split)));
    List<URI> pictures = pictures(storage, config, folder, other, evaluation, notes);
    return new ModelEvaluation(evaluation, shards.location(), trainedOn, pictures, notes);
  }

  private static void requireFits(
      URI folder, Config config, TrainedNetwork model, ShardSet shards) {
    List<String> lines = new ArrayList<>();
    if (model.config().task() != config.network().task()) {
      lines.add(
          "its task is %s, the configuration's %s"
              .formatted(model.config().task().text(), config.network().task().text()));
    }
    lines.addAll(model.format().differences(shards.exampleFormat()));
    if (lines.isEmpty()
        && config.data().features() != null
        && !model.format().features().isEmpty()) {
      lines.addAll(unseen(model, shards, config.data().features().unseen()));
    }
    if (!lines.isEmpty()) {
      lines.add(
          0,
          "%s: the model is for other examples than those of %s; use the configuration that it was trained with"
              .formatted(folder, shards.location()));
      throw new ConfigException(lines);
    }
  }

  /** Of the shard set that it was trained on nothing is said: there it was decided. */
  private static List<String> unseen(
      TrainedNetwork model, ShardSet shards, FeatureConfig.Unseen unseen) {
    FeatureColumns own = model.format().features();
    FeatureColumns others = shards.manifest().features();
    return own.equals(others) || own.columns().size() != others.columns().size()
        ? List.of()
        : own.unseen(others, unseen);
  }

  /** What was drawn; why nothing was, where there is something to see, goes to the notes. */
  private static List<URI> pictures(
      Storage storage,
      Config config,
      URI folder,
      boolean other,
      Evaluation evaluation,
      List<String> notes) {
    RunFolder run = new RunFolder(config.run().dir());
    boolean own = folder.equals(run.model());
    if ((other || !own) && !evaluation.reports().isEmpty()) {
      notes.add(
          "no picture is written, since "
              + (own ? "the data is not the model's" : "--model is not the model of " + run.uri()));
      return List.of();
    }
    try {
      return Pictures.write(storage, run, evaluation);
    } catch (PictureException | StorageException e) {
      // What was asked for is there; a run of somebody else may not be written to.
      notes.add("no picture is written: " + e.getMessage());
      return List.of();
    }
  }
}
