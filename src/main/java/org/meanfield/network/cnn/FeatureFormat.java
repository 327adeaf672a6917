package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Objective;

/** The features of a table's row as a network takes them: numbers, to be normalised. */
public record FeatureFormat(int features, Normalisation normalisation) implements InputFormat {
  @Override
  public List<Integer> shape() {
    return List.of(features);
  }

  @Override
  public MadeUpBatch madeUp(int rows, Objective<?> objective) {
    return new MadeUpBatch(objective.schema(Schema.ofFeatures(features)), rows)
        .doubles(Schema.FEATURES, features, normalisation);
  }

  @Override
  public Reader reader() {
    return (batch, input) ->
        normalisation.apply(
            batch.doubles(batch.schema().index(Schema.FEATURES)), batch.capacity(), input);
  }
}
