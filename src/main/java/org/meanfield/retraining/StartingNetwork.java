package org.meanfield.retraining;

import java.util.LinkedHashMap;
import java.util.Map;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.families.Architectures;
import org.meanfield.inference.TrainedNetwork;
import org.meanfield.network.Architecture;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.registry.Version;
import org.meanfield.storage.Storage;

/**
 * The champion's network, whose values training goes on from: a configuration's network must have
 * the same layers, which is known before any data is read.
 */
record StartingNetwork(Config config, Version champion) {

  /**
   * @throws ConfigException where the configuration's network is another
   */
  void requireSame(Storage storage) {
    TrainedNetwork then = TrainedNetwork.of(new ModelFolder(storage, champion.model()).open());
    if (then.config().task() != config.network().task()) {
      throw other(
          "network.task = %s, and the champion's is %s"
              .formatted(config.network().task().text(), then.config().task().text()));
    }
    Map<String, TensorSpec> own = tensors(architecture(then));
    Map<String, TensorSpec> known = tensors(then.architecture());
    for (TensorSpec tensor : own.values()) {
      TensorSpec of = known.get(tensor.name());
      if (!tensor.equals(of)) {
        throw other(
            "tensor %s %s"
                .formatted(
                    tensor.name(),
                    of == null
                        ? "is not in the champion"
                        : "is %s, and %s in the champion".formatted(tensor.shape(), of.shape())));
      }
    }
    known.keySet().stream()
        .filter(name -> !own.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw other("has no tensor %s, which the champion has".formatted(name));
            });
  }

  /** The configured network for the examples that the champion knows. */
  private Architecture architecture(TrainedNetwork then) {
    try {
      return Architectures.of(config.network(), then.format());
    } catch (ConfigException e) {
      throw other(e.getMessage());
    }
  }

  private static Map<String, TensorSpec> tensors(Architecture architecture) {
    Map<String, TensorSpec> tensors = new LinkedHashMap<>();
    architecture.modelLayout().tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    return tensors;
  }

  private ConfigException other(String difference) {
    return new ConfigException(
        "network: is another than that of the champion %s, which training goes on from: %s; bring network back to the champion's, or train another retraining.model"
            .formatted(champion.reference(), difference));
  }
}
