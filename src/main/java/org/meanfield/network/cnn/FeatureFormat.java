package org.meanfield.network.cnn;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.NumericColumn;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Objective;

/** The features of a table's row as a network takes them: numbers, to be normalised. */
public record FeatureFormat(int features, Normalisation normalisation, FeatureColumns columns)
    implements InputFormat {

  /** Of numbers that are taken as they are. */
  public FeatureFormat(int features, Normalisation normalisation) {
    this(features, normalisation, FeatureColumns.none());
  }

  @Override
  public List<Integer> shape() {
    return List.of(columns.isEmpty() ? features : columns.width());
  }

  @Override
  public MadeUpBatch madeUp(int rows, Objective<?> objective) {
    return new MadeUpBatch(objective.schema(Schema.ofFeatures(features)), rows)
        .doubles(Schema.FEATURES, features, columns.isEmpty() ? normalisation : ofCells());
  }

  /** That of each column's first input; the first of the categories, where it has such. */
  private Normalisation ofCells() {
    List<Double> means = new ArrayList<>();
    List<Double> stds = new ArrayList<>();
    int at = 0;
    for (FeatureColumn column : columns.columns()) {
      boolean number = column instanceof NumericColumn;
      means.add(number ? normalisation.mean().get(at) : 0);
      stds.add(number ? normalisation.std().get(at) : 0);
      at += column.width();
    }
    return new Normalisation(means, stds);
  }

  @Override
  public Reader reader() {
    if (columns.isEmpty()) {
      return (batch, input) -> normalisation.apply(cells(batch), batch.capacity(), input);
    }
    double[] inputs = new double[normalisation.mean().size()];
    return (batch, input) -> {
      double[] cells = cells(batch);
      for (int row = 0; row < batch.capacity(); row++) {
        columns.encode(cells, row, inputs);
        normalisation.apply(inputs, input, row);
      }
    };
  }

  private static double[] cells(Batch batch) {
    return batch.doubles(batch.schema().index(Schema.FEATURES));
  }
}
