package org.meanfield.network.rnn;

import org.meanfield.config.RnnConfig;
import org.meanfield.kernel.Cell;
import org.meanfield.network.dl4j.Dl4jGraph;

/**
 * How a DL4J graph is made of the recurrent layers of a configuration. Dropout, which is nothing
 * but in training, is left out: DL4J's layer of it fails where sequences have masks.
 */
final class RnnLayersInDl4j {
  private RnnLayersInDl4j() {}

  /**
   * Appends the layers in one direction.
   *
   * @param input name of the vertex that they read
   * @return name of the vertex with every step of the last
   */
  static String append(Dl4jGraph graph, RnnConfig config, String input) {
    String x = input;
    for (int i = 0; i < config.layers(); i++) {
      x = recurrent(graph, config, i, x, false);
    }
    return x;
  }

  /**
   * Appends the layers in each of their directions over whole sequences.
   *
   * @return name of the vertex with what the last layer says at the end of each sequence, beside
   *     what its other direction says at the beginning
   */
  static String appendToEnds(Dl4jGraph graph, RnnConfig config, String input) {
    String x = input;
    for (int i = 0; i < config.layers(); i++) {
      boolean last = i == config.layers() - 1;
      String onward = recurrent(graph, config, i, x, false);
      String y = last ? graph.lastSteps(onward + ".end", onward) : onward;
      x =
          config.bidirectional()
              ? graph.concatenation(onward + ".both", y, reverse(graph, config, i, x, last))
              : y;
    }
    return x;
  }

  /** A layer that goes on over reversed sequences, so that it ends at their first step. */
  private static String reverse(
      Dl4jGraph graph, RnnConfig config, int index, String input, boolean last) {
    String reversed = graph.reversal(input + ".reversal", input);
    String y = recurrent(graph, config, index, reversed, true);
    return last ? graph.lastSteps(y + ".end", y) : graph.reversal(y + ".reversal", y);
  }

  private static String recurrent(
      Dl4jGraph graph, RnnConfig config, int index, String input, boolean reverse) {
    Cell cell = RnnLayers.cell(config);
    String name = RnnLayer.Recurrent.name(cell, index, reverse);
    return graph.recurrent(name, input, cell, config.hidden());
  }
}
