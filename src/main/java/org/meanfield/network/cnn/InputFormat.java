package org.meanfield.network.cnn;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Objective;

/** What a network takes in, and how it comes out of a batch. */
public sealed interface InputFormat extends Serializable permits ImageFormat, FeatureFormat {

  /** Of one example. */
  List<Integer> shape();

  /** The program's input from a batch, normalised; with memory of its own, so one a network. */
  Reader reader();

  /** Made-up examples, without what they are told to be. */
  MadeUpBatch madeUp(int rows, Objective<?> objective);

  /** Numbers of one example. */
  default int values() {
    return shape().stream().reduce(1, Math::multiplyExact);
  }

  /** Takes one network's inputs out of batches. */
  interface Reader {
    /**
     * @param input {@code [batch, shape…]}, overwritten
     */
    void read(Batch batch, float[] input);
  }

  /**
   * What the examples of a data set are for a network: images, or else features.
   *
   * @throws ConfigException when they are neither
   */
  static InputFormat of(ExampleFormat data) {
    Schema schema = data.schema();
    return switch (schema.kind()) {
      case IMAGE -> {
        List<Integer> shape = schema.field(Schema.IMAGE).shape();
        yield new ImageFormat(shape.get(0), shape.get(1), shape.get(2), data.inputScaling());
      }
      case FEATURES ->
          new FeatureFormat(
              schema.field(Schema.FEATURES).size(), data.inputScaling(), data.features());
      case DOCUMENT, STREAM, SERIES_WINDOW, PAIR ->
          throw new ConfigException(
              "network.family = cnn: needs images or features, and the examples are %s; give data.source columns of one or the other"
                  .formatted(schema.kind().words()));
    };
  }
}
