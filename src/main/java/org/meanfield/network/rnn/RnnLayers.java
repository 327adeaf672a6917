package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.RnnConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Cell;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Recurrence;
import org.meanfield.kernel.Recurrent;

/** The recurrent layers of a configuration: their shapes, and how a program is made of them. */
final class RnnLayers {
  private RnnLayers() {}

  /**
   * @param inputs width of what comes in
   * @param passesGradient whether there are parameters before them
   */
  static List<RnnLayer> stack(RnnConfig config, int inputs, boolean passesGradient) {
    List<RnnLayer> layers = new ArrayList<>();
    int width = inputs;
    for (int i = 0; i < config.layers(); i++) {
      boolean passes = passesGradient || i > 0;
      layers.add(RnnLayer.Recurrent.of(cell(config), i, width, config.hidden(), false, passes));
      if (config.bidirectional()) {
        layers.add(RnnLayer.Recurrent.of(cell(config), i, width, config.hidden(), true, passes));
      }
      width = width(config);
    }
    return layers;
  }

  /** Width of what the last layer makes. */
  static int width(RnnConfig config) {
    return config.bidirectional() ? 2 * config.hidden() : config.hidden();
  }

  static Cell cell(RnnConfig config) {
    return switch (config.cell()) {
      case LSTM -> Cell.LSTM;
      case GRU -> Cell.GRU;
      case SIMPLE -> Cell.SIMPLE;
    };
  }

  /** Appends the layers in one direction, with dropout behind every one. */
  static Activation append(ProgramBuilder builder, RnnConfig config, Activation x, int steps) {
    Activation y = x;
    Recurrence recurrence = new Recurrence(cell(config), steps, config.hidden(), false);
    for (int i = 0; i < config.layers(); i++) {
      y = builder.add(Recurrent.ofStreams(RnnLayer.Recurrent.MODULE, i, recurrence), y);
      if (config.dropout() > 0) {
        y = builder.dropout(y, (float) config.dropout());
      }
    }
    return y;
  }

  /**
   * Appends the layers in one direction over whole sequences, with dropout behind every one.
   *
   * @param lengths of the sequences, and the steps of the longest
   */
  static Activation append(
      ProgramBuilder builder, RnnConfig config, Activation x, Lengths lengths) {
    Activation y = x;
    Recurrence recurrence = new Recurrence(cell(config), lengths.steps(), config.hidden(), false);
    for (int i = 0; i < config.layers(); i++) {
      y = builder.add(Recurrent.ofSequences(RnnLayer.Recurrent.MODULE, i, recurrence, lengths), y);
      if (config.dropout() > 0) {
        y = builder.dropout(y, (float) config.dropout());
      }
    }
    return y;
  }
}
