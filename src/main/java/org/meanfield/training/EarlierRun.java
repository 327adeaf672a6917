package org.meanfield.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.storage.Storage;

/**
 * The run that a folder holds, as its checkpoints have it. {@code run.json} is asked only where
 * they cannot say: it may be lost, damaged, or of another run, and is written again.
 *
 * @param saved runs of the whole checkpoints by their rounds, all the same
 * @param recorded what {@code run.json} says
 * @param hasCheckpoints whether there are any, whole or damaged
 */
record EarlierRun(
    Storage storage,
    RunFolder folder,
    SortedMap<Integer, RunIdentity> saved,
    Optional<RunIdentity> recorded,
    boolean hasCheckpoints,
    boolean hasModel) {

  /**
   * @throws CheckpointException where the checkpoints are of several runs, or of another version
   */
  static EarlierRun in(RunFolder folder, Storage storage) {
    CheckpointStore checkpoints = new CheckpointStore(storage, folder.checkpoints());
    SortedMap<Integer, RunIdentity> saved = checkpoints.runs();
    requireOne(folder, saved);
    return new EarlierRun(
        storage,
        folder,
        saved,
        RunRecord.read(storage, folder.run()),
        !checkpoints.list().isEmpty(),
        new ModelFolder(storage, folder.model()).exists());
  }

  private static void requireOne(RunFolder folder, SortedMap<Integer, RunIdentity> saved) {
    for (int round : saved.keySet()) {
      List<String> differences = saved.get(round).differences(saved.get(saved.lastKey()));
      if (!differences.isEmpty()) {
        throw new CheckpointException(
            "%s holds checkpoints of two runs, of round %s and of round %s (%s); move those away that are not of this run"
                .formatted(
                    folder.checkpoints(), round, saved.lastKey(), String.join("; ", differences)),
            null);
      }
    }
  }

  /** Whether there is anything that a run has achieved. */
  boolean exists() {
    return hasCheckpoints || hasModel;
  }

  /** Which run it is; empty where nothing is left that says so. */
  Optional<RunIdentity> identity() {
    return saved.isEmpty() ? recorded.filter(r -> exists()) : Optional.of(newest());
  }

  private RunIdentity newest() {
    return saved.get(saved.lastKey());
  }

  /** How the run ended, where it was this configuration's and is over, its model included. */
  Optional<Map<String, Object>> finished(Config config, OutcomeFile outcomes) {
    // A resume that changed the epochs and had nothing left to train is in run.json alone.
    Optional<RunIdentity> last = recordIsLost() ? identity() : recorded;
    return outcomes
        .finished()
        .filter(outcome -> hasModel && last.isPresent() && last.get().hasConfiguration(config));
  }

  /** What is missing or damaged of the model that stands here, a line each. */
  List<String> damage() {
    return new ModelFolder(storage, folder.model()).damage();
  }

  private boolean recordIsLost() {
    return recorded.isEmpty()
        || !saved.isEmpty() && !recorded.get().differences(newest()).isEmpty();
  }

  /** What must be said when {@code run.json} is written again, where that is news. */
  Optional<String> recovered() {
    if (saved.isEmpty() || !recordIsLost()) {
      return Optional.empty();
    }
    String problem =
        recorded.isPresent()
            ? "is of another run"
            : storage.exists(folder.run()) ? "is damaged, or of another version" : "is missing";
    return Optional.of(
        "%s %s; it is written again, from the checkpoint of round %s"
            .formatted(folder.run(), problem, saved.lastKey()));
  }

  /**
   * @throws ConfigException where it is not the configuration's run, or has nothing to go on from
   * @throws CheckpointException where nothing tells which run it is
   */
  void requireGoesOn(Config config, boolean resume) {
    if (!exists()) {
      return;
    }
    if (identity().isEmpty() && hasCheckpoints) {
      // Each is damaged: the store says which, and how.
      new CheckpointStore(storage, folder.checkpoints()).latest();
    }
    identity().ifPresent(run -> requireSame(run, config));
    if (hasModel && hasCheckpoints) {
      identity()
          .ifPresent(run -> TrainedModel.requireOf(run, new ModelFolder(storage, folder.model())));
    }
    if (!hasCheckpoints) {
      throw new ConfigException(
          "run.dir = %s: holds a model, but no checkpoint to go on from; choose another run.dir, or move %s away"
              .formatted(folder.uri(), folder.model()));
    }
    if (!resume) {
      throw new ConfigException(
          "run.dir = %s: holds this run, not finished; %schoose another run.dir"
              .formatted(
                  folder.uri(),
                  config.training().master().resumes()
                      ? "go on with %s, or ".formatted(resuming(config))
                      : ""));
    }
  }

  /** What a command is told, or what a program calls that hands its rows over. */
  private static String resuming(Config config) {
    boolean rows = Format.DATASET.text().equals(config.flat().get("data.source.format"));
    return rows ? "Meanfield.resume" : "--resume";
  }

  private void requireSame(RunIdentity run, Config config) {
    try {
      config.requireResumes(run.configuration());
    } catch (ConfigException e) {
      List<String> lines = new ArrayList<>();
      lines.add(
          "run.dir = " + folder.uri() + ": holds another run; choose another run.dir or run.name");
      lines.addAll(e.errors());
      throw new ConfigException(lines);
    }
  }
}
