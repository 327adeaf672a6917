package org.meanfield.network;

import org.meanfield.config.CnnConfig;
import org.meanfield.config.NetworkConfig;
import org.meanfield.data.Manifest;
import org.meanfield.network.cnn.CnnArchitecture;

/** A configured network, of whatever family, resolved against a shard set. */
public final class Architectures {
  private Architectures() {}

  /**
   * @throws org.meanfield.config.ConfigException where the network does not fit the data
   */
  public static Architecture of(NetworkConfig config, Manifest data) {
    return config.match(
        new NetworkConfig.Cases<>() {
          @Override
          public Architecture cnn(CnnConfig cnn) {
            return CnnArchitecture.of(cnn, data);
          }
        });
  }
}
