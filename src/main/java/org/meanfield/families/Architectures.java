package org.meanfield.families;

import org.meanfield.config.CnnConfig;
import org.meanfield.config.GanConfig;
import org.meanfield.config.NetworkConfig;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.network.Architecture;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.gan.GanArchitecture;
import org.meanfield.network.rnn.RnnArchitecture;
import org.meanfield.network.transformer.TransformerArchitecture;

/**
 * A configured network, of whatever family, resolved against the examples that it is for: the one
 * place that knows every family.
 */
public final class Architectures {
  private Architectures() {}

  /**
   * @throws org.meanfield.config.ConfigException where the network does not fit the data
   */
  public static Architecture of(NetworkConfig config, ExampleFormat data) {
    return config.match(
        new NetworkConfig.Cases<>() {
          @Override
          public Architecture cnn(CnnConfig cnn) {
            return CnnArchitecture.of(cnn, data);
          }

          @Override
          public Architecture rnn(RnnConfig rnn) {
            return RnnArchitecture.of(rnn, data);
          }

          @Override
          public Architecture transformer(TransformerConfig transformer) {
            return TransformerArchitecture.of(transformer, data);
          }

          @Override
          public Architecture gan(GanConfig gan) {
            return GanArchitecture.of(gan, data);
          }
        });
  }
}
