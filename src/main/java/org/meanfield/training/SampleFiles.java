package org.meanfield.training;

import java.util.Locale;
import java.util.Optional;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.Sampler;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;

/**
 * Writes samples of checkpoints into the run folder, where the network offers any. They stay when
 * their checkpoints go. Nobody goes on from them, so no failure of theirs ends a run.
 */
final class SampleFiles {
  private final TrainingRun run;
  private final TrainingListener listener;
  private final Optional<Sampler> sampler;
  private Optional<Batch> shown = Optional.empty();

  SampleFiles(TrainingRun run, TrainingListener listener) {
    this.run = run;
    this.listener = listener;
    this.sampler = run.settings().network().architecture().sampler(run.shards().exampleFormat());
  }

  /** Writes those of a round's state, over what may be there of an earlier try. */
  void write(int round, NetworkState state) {
    sampler.ifPresent(made -> write(made, round, state));
  }

  private void write(Sampler made, int round, NetworkState state) {
    String name = String.format(Locale.ROOT, "round-%08d.%s", round, made.extension());
    NetworkSpec network = run.settings().network();
    try {
      byte[] samples =
          made.samples(state, shown(made), network.instructionSet(), run.settings().seed());
      run.storage().replace(Storage.child(run.folder().samples(), name), samples);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      listener.warning("no samples of round " + round + ": " + e.getMessage());
    }
  }

  /** The first examples that nothing is trained on; of the others where there are none such. */
  private Optional<Batch> shown(Sampler made) {
    if (made.shown() > 0 && shown.isEmpty()) {
      ShardSet shards = run.shards();
      Split split =
          shards.manifest().examples(Split.VALIDATION) > 0 ? Split.VALIDATION : Split.TRAIN;
      Batch batch = new Batch(shards.manifest().schema(), made.shown());
      for (ShardEntry shard : shards.manifest().shards(split)) {
        if (batch.rows() < batch.capacity()) {
          add(ShardReader.read(run.storage(), shards, shard), batch);
        }
      }
      shown = Optional.of(batch);
    }
    return shown;
  }

  private static void add(ShardBlock shard, Batch batch) {
    for (int row = 0; row < shard.rows() && batch.rows() < batch.capacity(); row++) {
      batch.add(shard, row);
    }
  }
}
