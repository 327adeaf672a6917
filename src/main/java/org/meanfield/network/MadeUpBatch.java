package org.meanfield.network;

import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A full batch of examples that nobody ever saw, such as a {@link Probe} is made with: the same
 * ones always. A field that is not filled is zero.
 */
public final class MadeUpBatch {
  private static final long SEED = 1;

  private final Batch batch;

  public MadeUpBatch(Schema schema, int rows) {
    this.batch = new Batch(schema, rows);
  }

  /** Fills a field of bytes. */
  public MadeUpBatch bytes(String field) {
    byte[] bytes = batch.bytes(batch.schema().index(field));
    float[] uniforms = uniforms(field, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (uniforms[i] * 256);
    }
    return this;
  }

  /** Fills a field of ints with numbers from {@code from} on, below {@code bound}. */
  public MadeUpBatch ints(String field, int from, int bound) {
    fill(batch.ints(batch.schema().index(field)), field, from, bound);
    return this;
  }

  /** Gives a field of variable length lengths from {@code from} on to the greatest. */
  public MadeUpBatch lengths(String field, int from) {
    int most = batch.schema().field(field).size();
    fill(batch.lengths(batch.schema().index(field)), field, from, most + 1);
    return this;
  }

  private void fill(int[] ints, String field, int from, int bound) {
    float[] uniforms = uniforms(field, ints.length);
    for (int i = 0; i < ints.length; i++) {
      ints[i] = from + (int) (uniforms[i] * (double) (bound - from));
    }
  }

  /**
   * Fills a field of doubles, {@code [rows, …, columns]}, as far from each column's mean as its
   * standard deviation at most.
   *
   * @param normalisation of the columns, and maybe of more behind them
   */
  public MadeUpBatch doubles(String field, int columns, Normalisation normalisation) {
    double[] doubles = batch.doubles(batch.schema().index(field));
    float[] uniforms = uniforms(field, doubles.length);
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = normalisation.undo(i % columns, 2 * uniforms[i] - 1);
    }
    return this;
  }

  private float[] uniforms(String field, int count) {
    float[] uniforms = new float[count];
    RandomNumbers.of(SEED, Purpose.PROBE, 0, batch.schema().index(field))
        .uniforms(0, uniforms, count);
    return uniforms;
  }

  /** The batch, all of whose rows are examples. */
  public Batch batch() {
    batch.allRows();
    return batch;
  }
}
