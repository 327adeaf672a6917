package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.RnnConfig;
import org.meanfield.kernel.Cell;

/** The recurrent layers of a configuration: their shapes, and how a program is made of them. */
final class RnnLayers {
  private RnnLayers() {}

  /**
   * The recurrent layers of a configuration, with dropout behind every one.
   *
   * @param inputs width of what comes in
   * @param passesGradient whether there are parameters before them
   * @param ends whether the last makes only what is said at the sequences' ends
   */
  static List<RnnLayer> stack(RnnConfig config, int inputs, boolean passesGradient, boolean ends) {
    List<RnnLayer> layers = new ArrayList<>();
    int width = inputs;
    for (int i = 0; i < config.layers(); i++) {
      boolean last = ends && i == config.layers() - 1;
      boolean passes = passesGradient || i > 0;
      RnnLayer.Recurrent onward =
          RnnLayer.Recurrent.of(cell(config), i, width, config.hidden(), false, passes);
      if (config.bidirectional()) {
        RnnLayer.Recurrent reverse =
            RnnLayer.Recurrent.of(cell(config), i, width, config.hidden(), true, passes);
        layers.add(new RnnLayer.BothWays(onward, reverse, last));
      } else {
        layers.add(onward);
        if (last) {
          layers.add(new RnnLayer.End(config.hidden()));
        }
      }
      width = width(config);
      if (config.dropout() > 0) {
        layers.add(new RnnLayer.Dropout((float) config.dropout(), width));
      }
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
}
