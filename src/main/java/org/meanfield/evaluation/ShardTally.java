package org.meanfield.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Examination;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;

/**
 * What a shard of an evaluation adds up to; made by tasks, with a network that this process lends.
 *
 * @param number of the shard in its split
 */
record ShardTally(int number, Tally tally) implements Serializable {

  /** Of a task's shards, each by itself. */
  static List<ShardTally> of(
      NetworkSpec spec,
      NetworkState model,
      Split split,
      Iterator<NumberedShard> part,
      boolean detailed) {
    return PromisedBits.borrow(
        spec,
        network -> {
          network.restore(model);
          List<ShardTally> tallies = new ArrayList<>();
          part.forEachRemaining(
              shard -> {
                Tally tally = empty(spec, detailed);
                EvaluatedShard judged = new EvaluatedShard(split, shard.number());
                add(spec, network.evaluator(judged), shard.block(), tally);
                tallies.add(new ShardTally(shard.number(), tally));
              });
          return tallies;
        });
  }

  /** What an examination adds to them. */
  static List<ShardTally> examined(
      NetworkSpec spec, NetworkState model, Examination examination, Iterator<NumberedShard> part) {
    PromisedBits.require(spec);
    List<ShardTally> tallies = new ArrayList<>();
    try (Examination.Examiner examiner = examination.open(model, spec.instructionSet())) {
      part.forEachRemaining(
          shard -> {
            Tally tally = empty(spec, true);
            examiner.add(spec.batching().evaluation(shard.block()), tally);
            tallies.add(new ShardTally(shard.number(), tally));
          });
    }
    return tallies;
  }

  /** Of a task's shards, batch by batch. */
  static List<BlockTally> blocks(
      NetworkSpec spec, NetworkState model, Split split, Iterator<NumberedShard> part) {
    return PromisedBits.borrow(
        spec,
        network -> {
          network.restore(model);
          List<BlockTally> blocks = new ArrayList<>();
          while (part.hasNext()) {
            NumberedShard shard = part.next();
            Evaluator evaluator = network.evaluator(new EvaluatedShard(split, shard.number()));
            int number = 0;
            for (Batch batch : spec.batching().evaluation(shard.block())) {
              Tally tally = empty(spec, true);
              evaluator.add(batch, batch.rows(), tally);
              blocks.add(new BlockTally(shard.number(), number++, tally));
            }
          }
          return blocks;
        });
  }

  /** Of nothing yet. */
  static Tally empty(NetworkSpec spec, boolean detailed) {
    return spec.architecture().judgement().tally(detailed);
  }

  private static void add(NetworkSpec spec, Evaluator evaluator, ShardBlock block, Tally tally) {
    for (Batch batch : spec.batching().evaluation(block)) {
      evaluator.add(batch, batch.rows(), tally);
    }
  }
}
