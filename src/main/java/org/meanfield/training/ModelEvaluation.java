package org.meanfield.training;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.Model;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Locations;
import org.meanfield.data.DataException;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.PictureException;
import org.meanfield.network.StateLayout;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A published model on a split of the configuration's shard set.
 *
 * @param pictures files in the run's {@code samples/}
 * @param withoutPictures why there are none although there is something to see
 */
public record ModelEvaluation(
    Evaluation evaluation, List<URI> pictures, Optional<String> withoutPictures) {

  /** The model's folder that was asked for, or the run's own. */
  public static URI folder(Config config, String path) {
    return path == null ? new RunFolder(config.run().dir()).model() : Locations.absolute(path);
  }

  /**
   * Evaluates a model. What there is to see goes into the configuration's run where the model is
   * that run's; another's would take the place of the run's own.
   *
   * @throws DataException when there is no shard set, or the split is empty
   * @throws ConfigException when the model is of another network than the configuration's
   * @throws CheckpointException when there is no model, or it is damaged
   */
  public static ModelEvaluation evaluate(
      JavaSparkContext spark, Config config, URI folder, Split split) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    Model model = new RunFolder(config.run().dir()).model(storage, folder);
    ShardSet shards = ShardSet.open(storage, config.data().shards());
    NetworkSpec spec = TrainingRun.spec(config, shards);
    requireSame(folder, model.state().layout(), spec.architecture().modelLayout());
    if (shards.manifest().examples(split) == 0) {
      throw new DataException(
          shards.location() + ": the " + split.text() + " split is empty; choose another --split");
    }
    shards.requireJudged(split, spec.feeding());
    try (SplitEvaluator evaluator = new SplitEvaluator(spark, storage, shards, split)) {
      return drawn(storage, config, folder, evaluator.evaluateInDetail(spec, model.state()));
    }
  }

  private static ModelEvaluation drawn(
      Storage storage, Config config, URI folder, Evaluation evaluation) {
    RunFolder run = new RunFolder(config.run().dir());
    if (!folder.equals(run.model()) && !evaluation.reports().isEmpty()) {
      return new ModelEvaluation(
          evaluation,
          List.of(),
          Optional.of("no picture is written, since --model is not the model of " + run.uri()));
    }
    try {
      return new ModelEvaluation(
          evaluation, Pictures.write(storage, run, evaluation), Optional.empty());
    } catch (PictureException | StorageException e) {
      // What was asked for is there; a run of somebody else may not be written to.
      return new ModelEvaluation(
          evaluation, List.of(), Optional.of("no picture is written: " + e.getMessage()));
    }
  }

  private static void requireSame(URI folder, StateLayout found, StateLayout configured) {
    if (!found.sameTensors(configured)) {
      throw new ConfigException(
          folder
              + ": its tensors are "
              + found.tensors()
              + ", the configured network's "
              + configured.tensors()
              + "; use the configuration that the model was trained with");
    }
  }
}
