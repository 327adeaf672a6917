package org.meanfield.network.rnn;

import org.meanfield.config.RnnConfig;
import org.meanfield.kernel.Cell;
import org.meanfield.network.dl4j.Dl4jGraph;

/** How a DL4J graph is made of the recurrent layers of a configuration. */
final class RnnLayersInDl4j {
  private RnnLayersInDl4j() {}

  /**
   * Appends the layers in one direction, with dropout behind every one.
   *
   * @param input name of the vertex that they read
   * @return name of the vertex with every step of the last
   */
  static String append(Dl4jGraph graph, RnnConfig config, String input) {
    Cell cell = RnnLayers.cell(config);
    String x = input;
    for (int i = 0; i < config.layers(); i++) {
      String name = RnnLayer.Recurrent.name(cell, i, false);
      x = dropout(graph, config, graph.recurrent(name, x, cell, config.hidden()));
    }
    return x;
  }

  private static String dropout(Dl4jGraph graph, RnnConfig config, String layer) {
    return config.dropout() > 0
        ? graph.dropout(layer + ".dropout", layer, config.dropout())
        : layer;
  }
}
