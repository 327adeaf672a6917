package org.meanfield.data;

import java.util.Arrays;
import java.util.List;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A replica's training batches of a stream. Its shards, joined to a ring, are cut into lanes of
 * equal length; a pass reads every lane from its start to its end, and begins at another place of
 * the ring than the pass before, so that windows and lanes are cut elsewhere. Where it stands is a
 * function of the number of batches taken.
 */
final class TokenLanes implements Feed {
  private final StreamFeeding feeding;
  private final int[] ring;
  private final boolean[] joint;
  private final long seed;
  private final int replica;
  private final int laneLength;
  private final long windows;
  private final Batch batch;
  private long step;

  /**
   * @param step batches taken before
   */
  TokenLanes(StreamFeeding feeding, List<ShardBlock> blocks, long seed, int replica, long step) {
    this.feeding = feeding;
    long size = blocks.stream().mapToLong(ShardBlock::rows).sum();
    if (size > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "replica %d has more than 2^31 tokens: raise training.replicas".formatted(replica));
    }
    this.ring = new int[(int) size];
    this.joint = new boolean[(int) size];
    int at = 0;
    for (ShardBlock block : blocks) {
      System.arraycopy(block.ints(0), 0, ring, at, block.rows());
      if (block.rows() > 0) {
        joint[at] = true;
      }
      at += block.rows();
    }
    this.seed = seed;
    this.replica = replica;
    this.laneLength = ring.length / feeding.lanes();
    this.windows = (laneLength - 1) / feeding.steps();
    this.batch = new Batch(feeding.schema(), feeding.lanes());
    this.step = step;
  }

  @Override
  public Batch next() {
    long pass = step / windows;
    int window = (int) (step % windows);
    step++;
    int start = start(pass);
    int[] tokens = batch.ints(0);
    int[] targets = batch.ints(1);
    for (int lane = 0; lane < feeding.lanes(); lane++) {
      long from = (long) start + (long) lane * laneLength + (long) window * feeding.steps();
      copy(from, lane * feeding.steps(), tokens, targets);
    }
    Arrays.fill(batch.ints(2), window == 0 ? 1 : 0);
    batch.allRows();
    return batch;
  }

  /** Where on the ring a pass begins. */
  private int start(long pass) {
    float place = RandomNumbers.of(seed, Purpose.SHUFFLE, replica, pass).uniform(0);
    return (int) ((double) place * ring.length);
  }

  private void copy(long from, int to, int[] tokens, int[] targets) {
    int at = (int) (from % ring.length);
    for (int t = 0; t < feeding.steps(); t++) {
      tokens[to + t] = ring[at];
      at = at + 1 == ring.length ? 0 : at + 1;
      // Shards of a replica are not neighbours: nothing tells the first token of one.
      targets[to + t] = joint[at] ? StreamFeeding.NONE : ring[at];
    }
  }
}
