package org.meanfield.data.batches;

import java.util.Iterator;
import java.util.List;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * Batches of a stream of tokens, which is read in several lanes side by side, each going on in a
 * batch where it stopped in the one before: so that a recurrent state can be carried along. An
 * example is a token.
 *
 * <p>Fields: {@code tokens} and {@code targets} {@code [steps]}, the target of a token being the
 * one behind it; {@code restart}, 1 where the lane does not go on from the batch before. {@link
 * Schema#NO_TOKEN} stands for no token, or no target that counts.
 *
 * @param lanes rows of a batch
 * @param steps tokens of a lane in a batch: the length of truncated back-propagation
 */
public record StreamBatching(int lanes, int steps) implements Batching {
  /** Of a batch. */
  public Schema schema() {
    return new Schema(
        List.of(
            new Field(Schema.TOKENS, FieldType.INT, List.of(steps)),
            new Field(Schema.TARGETS, FieldType.INT, List.of(steps)),
            new Field(Schema.RESTART, FieldType.INT, List.of())));
  }

  @Override
  public Feed open(List<ShardBlock> blocks, long seed, int replica, long step) {
    JoinedShards ring = new JoinedShards(blocks);
    requireFits(replica, ring.sizes());
    return new TokenLanes(this, ring, seed, replica, step);
  }

  @Override
  public Iterable<Batch> evaluation(ShardBlock block) {
    return () -> judged(block.rows()) == 0 ? List.<Batch>of().iterator() : windows(block);
  }

  private Iterator<Batch> windows(ShardBlock block) {
    return new EvaluatedLanes(this, block);
  }

  @Override
  public long examplesPerStep() {
    return (long) lanes * steps;
  }

  @Override
  public void requireFits(int replica, List<Long> shards) {
    long examples = shards.stream().mapToLong(Long::longValue).sum();
    long wanted = (long) lanes * (steps + 1);
    if (examples < wanted) {
      throw new DataException(
          ("training.batch-size = %s: replica %s has only %s, and a batch of %s"
                  + " times training.sequence-length = %s needs %s; lower one of them, or"
                  + " training.replicas")
              .formatted(
                  lanes, replica, Amount.of(examples, "training token"), lanes, steps, wanted));
    }
    if (shards.stream().mapToLong(this::judged).sum() == 0) {
      throw new DataException(
          "replica %s has %s in %s, none of which has two, so that no token follows another; lower data.shard-count and make the shards again"
              .formatted(
                  replica,
                  Amount.of(examples, "training token"),
                  Amount.of(shards.size(), "shard")));
    }
  }

  /** Nothing tells a shard's first token. */
  @Override
  public long judged(long examples) {
    return Math.max(0, examples - 1);
  }
}
