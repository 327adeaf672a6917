package org.meanfield.training;

import java.net.URI;
import java.util.List;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.checkpoint.LeftOutFiles;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.ConfigException;

/**
 * Which replicas a run's rounds are closed without, as far as that is decided before they are
 * trained: by the run itself, before it was cut off behind its last checkpoint, or by another of
 * the same configuration, whose rounds it goes through again.
 */
final class RecordedRounds {
  private final LeftOutFiles own;
  private final LeftOut others;

  private RecordedRounds(LeftOutFiles own, LeftOut others) {
    this.own = own;
    this.others = others;
  }

  /**
   * @throws ConfigException where another run is to be gone through again that is not there, or
   *     would go otherwise
   */
  static RecordedRounds of(TrainingRun run) {
    URI replay = run.config().training().round().replay();
    return new RecordedRounds(
        files(run, run.folder()), replay == null ? LeftOut.UNKNOWN : others(run, replay));
  }

  private static LeftOut others(TrainingRun run, URI replay) {
    RunFolder folder = new RunFolder(replay);
    // Before its checkpoint, in case it goes on: that takes in what its files have said before they
    // go.
    LeftOut files = files(run, folder).after(LeftOut.UNKNOWN);
    Checkpoint last =
        new CheckpointStore(run.storage(), folder.checkpoints())
            .latest()
            .map(CheckpointStore.Latest::checkpoint)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "training.round.replay = %s: no checkpoint of a run is there; give the run.dir of one"
                            .formatted(replay)));
    List<String> differences = last.run().differences(run.identity());
    if (!differences.isEmpty()) {
      throw new ConfigException(
          "training.round.replay = %s: that run was another, and this would not become the same (%s)"
              .formatted(replay, String.join("; ", differences)));
    }
    return last.leftOut().orElse(files);
  }

  private static LeftOutFiles files(TrainingRun run, RunFolder folder) {
    return new LeftOutFiles(run.storage(), folder.leftOut());
  }

  /**
   * What a run goes on from, with what is decided of the rounds to come.
   *
   * @param start its last checkpoint, or the beginning
   */
  Progress knownAfter(Progress start) {
    if (start.round() == 0) {
      // Nothing is left of an attempt that came to no checkpoint, maybe of another configuration.
      own.dropAll();
    }
    return start.knowing(own.after(start.leftOut())).knowing(others);
  }
}
