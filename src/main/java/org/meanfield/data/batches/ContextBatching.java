package org.meanfield.data.batches;

import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * Batches of a stream of tokens for a network that remembers nothing from batch to batch: each row
 * is a window of the stream that is read alone. Trained in the order of {@link StreamBatching},
 * with its fields; evaluated in windows that overlap by half. Where a token is told from what
 * stands before it, each but a shard's first begins with half a window that is only read; where it
 * is told from both sides, a quarter at either end is: no token is told from less than the shard
 * has.
 *
 * @param windows rows of a batch
 * @param steps tokens of a window
 * @param fromBothSides whether a token is told from what stands behind it as well
 */
public record ContextBatching(int windows, int steps, boolean fromBothSides) implements Batching {

  /** Of tokens that are told from what stands before them. */
  public ContextBatching(int windows, int steps) {
    this(windows, steps, false);
  }

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
