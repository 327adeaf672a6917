package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.PairShape;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reading;
import org.meanfield.network.AttentionMaps;
import org.meanfield.network.ModelInUse;
import org.meanfield.network.ParameterSet;

/**
 * Where a decoder looks in a source: the softmax over its keys, computed once more from what one
 * pair's program made of queries and keys. Each head's is the mean over the blocks.
 */
final class EncoderDecoderAttention extends ModelInUse implements AttentionMaps {
  private final EncoderDecoder architecture;
  private final PairShape shape;
  private final List<Look> looks = new ArrayList<>();
  private final EncoderDecoderProgram pair;

  /** What one block looks with, and at. */
  private record Look(Reading queries, Reading keysAndValues) {}

  EncoderDecoderAttention(EncoderDecoder architecture, Engine engine) {
    super(engine, ParameterSet.ONLY);
    this.architecture = architecture;
    this.shape = architecture.batching(1).shapes().get(0);
    boolean open = false;
    try {
      try (ProgramBuilder builder = builder()) {
        this.pair = new EncoderDecoderProgram(architecture, builder, shape, this::watch);
      }
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  private BiConsumer<Activation, Activation> watch(ProgramBuilder builder) {
    return (queries, keysAndValues) ->
        looks.add(new Look(builder.reading(queries), builder.reading(keysAndValues)));
  }

  @Override
  public float[][][] of(int[] source, int[] target) {
    Batch batch = new Batch(architecture.schema(), 1);
    put(batch, Schema.SOURCE, source);
    put(batch, Schema.TARGET, target);
    batch.allRows();
    pair.forward(batch);
    int width = architecture.config().width();
    float[][][] maps =
        new float[architecture.config().heads()][target.length + 1][source.length + 1];
    float[] queries = new float[shape.steps() * width];
    float[] keysAndValues = new float[2 * shape.steps() * width];
    for (Look look : looks) {
      look.queries().read(queries);
      look.keysAndValues().read(keysAndValues);
      for (int head = 0; head < maps.length; head++) {
        for (int step = 0; step <= target.length; step++) {
          add(queries, keysAndValues, head, step, maps[head][step]);
        }
      }
    }
    return maps;
  }

  private static void put(Batch batch, String side, int... text) {
    int field = batch.schema().index(side);
    Arrays.fill(batch.ints(field), Schema.NO_TOKEN);
    System.arraycopy(text, 0, batch.ints(field), 0, text.length);
    batch.lengths(field)[0] = text.length;
  }

  /** Adds one block's part of a row: softmax(q · kᵀ / √E). */
  private void add(float[] queries, float[] keysAndValues, int head, int step, float[] row) {
    int width = architecture.config().width();
    int own = width / architecture.config().heads();
    double[] scores = new double[row.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int key = 0; key < row.length; key++) {
      for (int i = 0; i < own; i++) {
        scores[key] +=
            (double) queries[step * width + head * own + i]
                * keysAndValues[2 * key * width + head * own + i];
      }
      scores[key] /= Math.sqrt(own);
      largest = Math.max(largest, scores[key]);
    }
    double sum = 0;
    for (int key = 0; key < row.length; key++) {
      scores[key] = StrictMath.exp(scores[key] - largest);
      sum += scores[key];
    }
    for (int key = 0; key < row.length; key++) {
      row[key] += (float) (scores[key] / sum / looks.size());
    }
  }
}
