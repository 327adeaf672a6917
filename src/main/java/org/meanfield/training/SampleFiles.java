package org.meanfield.training;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
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

  /** The first examples that nothing is trained on; of those where there are no others. */
  private Optional<Batch> shown(Sampler made) {
    if (made.shown() > 0 && shown.isEmpty()) {
      ShardSet shards = run.shards();
      Batch batch = new Batch(shards.manifest().schema(), made.shown());
      Stream.of(Split.VALIDATION, Split.TRAIN)
          .flatMap(split -> shards.manifest().shards(split).stream())
          .filter(shard -> shard.rows() > 0)
          .findFirst()
          .ifPresent(shard -> batch.fill(ShardReader.read(run.storage(), shards, shard), 0));
      shown = Optional.of(batch);
    }
    return shown;
  }
}
