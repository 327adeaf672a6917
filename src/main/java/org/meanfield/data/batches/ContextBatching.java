package org.meanfield.data.batches;

import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * Batches of a stream of tokens for a network that remembers nothing from batch to batch: each row
 * is a window of the stream that is read alone. Trained in the order of {@link StreamBatching},
 * with its fields; evaluated in windows of which each but a shard's first begins with half a window
 * that is only read, so that no target is told from less than that.
 *
 * @param windows rows of a batch
 * @param steps tokens of a window
 */
public record ContextBatching(int windows, int steps) implements Batching {

  private StreamBatching stream() {
    return new StreamBatching(windows, steps);
  }

  /** Of a batch. */
  public Schema schema() {
    return stream().schema();
  }

  @Override
  public Feed open(List<ShardBlock> blocks, long seed, int replica, long step) {
    return stream().open(blocks, seed, replica, step);
  }

  @Override
  public Iterable<Batch> evaluation(ShardBlock block) {
    return () -> new EvaluatedWindows(this, block);
  }

  @Override
  public long examplesPerStep() {
    return stream().examplesPerStep();
  }

  @Override
  public void requireFits(int replica, List<Long> shards) {
    stream().requireFits(replica, shards);
  }

  @Override
  public long judged(long examples) {
    return stream().judged(examples);
  }
}
