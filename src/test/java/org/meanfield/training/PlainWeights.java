package org.meanfield.training;

import java.util.Map;
import org.meanfield.config.ClassWeightsConfig;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;

/** How much examples count, by the definition and in plain loops. */
final class PlainWeights {
  private final TrainingRun run;
  private final ClassWeightsConfig config;
  private final long[] examples;

  PlainWeights(TrainingRun run) {
    this.run = run;
    this.config = run.config().training().classWeights();
    this.examples = new long[run.shards().manifest().classes().size()];
    for (ShardEntry shard : run.shards().manifest().shards(Split.TRAIN)) {
      ShardBlock block = ShardReader.read(run.storage(), run.shards(), shard);
      for (int row = 0; config.balanced() && row < block.rows(); row++) {
        examples[block.ints(block.schema().index(Schema.LABEL))[row]]++;
      }
    }
  }

  /** Writes those of a batch's examples, from a row on. */
  void of(Batch batch, float[] weights, int first) {
    for (int row = 0; row < batch.capacity(); row++) {
      weights[first + row] = (float) weight(batch, row);
    }
  }

  private double weight(Batch batch, int row) {
    boolean own = batch.schema().has(Schema.WEIGHT);
    double record = own ? batch.doubles(batch.schema().index(Schema.WEIGHT))[row] : 1;
    return record * ofClass(batch, row);
  }

  private double ofClass(Batch batch, int row) {
    if (!config.exist()) {
      return 1;
    }
    int label = batch.ints(batch.schema().index(Schema.LABEL))[row];
    if (config.balanced()) {
      long all = 0;
      for (long ofClass : examples) {
        all += ofClass;
      }
      return (double) all / (examples.length * examples[label]);
    }
    Map<String, Double> byClass = config.byClass();
    return byClass.get(run.shards().manifest().classes().get(label));
  }
}
