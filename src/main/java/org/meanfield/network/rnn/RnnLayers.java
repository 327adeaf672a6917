package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Pooling;
import org.meanfield.kernel.Cell;

/**
 * Gives the layers of a network their names and shapes, one after the other: {@code embedding},
 * {@code lstm1 …} with {@code dropout1 …} behind each, {@code output}.
 */
final class RnnLayers {
  private static final String EMBEDDING = "embedding";
  private static final String OUTPUT = "output";

  private final RnnConfig config;
  private final List<RnnLayer> layers = new ArrayList<>();
  private List<Integer> shape;

  private RnnLayers(RnnConfig config, List<Integer> shape) {
    this.config = config;
    this.shape = shape;
  }

  /** A network that is asked token by token: an example is one step. */
  static RnnLayers ofTokens(RnnConfig config, int vocabulary) {
    return new RnnLayers(config, List.of(vocabulary));
  }

  /**
   * A network over whole sequences.
   *
   * @param steps of an example, at the most
   * @param width of a step; of tokens the size of the vocabulary
   */
  static RnnLayers ofSequences(RnnConfig config, int steps, int width) {
    return new RnnLayers(config, List.of(steps, width));
  }

  private int width() {
    return shape.get(shape.size() - 1);
  }

  /** The present shape with another width. */
  private List<Integer> widened(int width) {
    return shape.size() == 1 ? List.of(width) : List.of(shape.get(0), width);
  }

  private RnnLayers add(RnnLayer layer) {
    layers.add(layer);
    shape = layer.outputShape();
    return this;
  }

  /** A vector for each token. */
  RnnLayers embedding() {
    return add(new EmbeddingLayer(EMBEDDING, width(), widened(config.embedding()), config.tied()));
  }

  /** The recurrent layers, of which each says something at every step. */
  RnnLayers recurrent() {
    for (int i = 0; i < config.layers(); i++) {
      recurrent(i, false).dropout(i);
    }
    return this;
  }

  /**
   * The same, of which the last says something of a whole sequence only: at its ends, or of its
   * steps together.
   */
  RnnLayers recurrentToOne() {
    boolean ends = config.pooling() == Pooling.LAST;
    int last = config.layers() - 1;
    for (int i = 0; i < last; i++) {
      recurrent(i, false).dropout(i);
    }
    recurrent(last, ends);
    return (ends ? this : pooling()).dropout(last);
  }

  private RnnLayers pooling() {
    return add(new PoolingLayer("pooling", config.pooling(), List.of(width())));
  }

  private RnnLayers recurrent(int index, boolean ends) {
    RecurrentLayer onward = recurrentLayer(index, false);
    if (!config.bidirectional()) {
      add(onward);
      return ends ? lastStep() : this;
    }
    int both = 2 * config.hidden();
    List<Integer> sides = ends ? List.of(both) : widened(both);
    return add(new BidirectionalLayer(onward, recurrentLayer(index, true), ends, sides));
  }

  private RecurrentLayer recurrentLayer(int index, boolean reverse) {
    Cell cell =
        switch (config.cell()) {
          case LSTM -> Cell.LSTM;
          case GRU -> Cell.GRU;
          case SIMPLE -> Cell.SIMPLE;
        };
    String name = cell.name().toLowerCase(Locale.ROOT) + (index + 1) + (reverse ? "-reverse" : "");
    return new RecurrentLayer(name, cell, index, width(), widened(config.hidden()), reverse);
  }

  private RnnLayers dropout(int index) {
    float rate = (float) config.dropout();
    return rate > 0 ? add(new DropoutLayer("dropout" + (index + 1), rate, shape)) : this;
  }

  /** Of every sequence what is known at its end. */
  RnnLayers lastStep() {
    return add(new LastStepLayer("end", List.of(width())));
  }

  /** The network, with a last layer to scores or values; the embedding's weight where tied. */
  List<RnnLayer> output(int outputs) {
    String tied = config.tied() ? EMBEDDING : "";
    return add(new LinearLayer(OUTPUT, width(), widened(outputs), tied)).layers;
  }
}
