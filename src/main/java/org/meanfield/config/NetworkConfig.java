package org.meanfield.config;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a network is made of, for one of the families; sealed, so that every family is known here.
 */
public sealed interface NetworkConfig extends Serializable
    permits CnnConfig, RnnConfig, TransformerConfig, GanConfig {

  /** One answer for each family. */
  interface Cases<R> {
    R cnn(CnnConfig cnn);

    R rnn(RnnConfig rnn);

    R transformer(TransformerConfig transformer);

    R gan(GanConfig gan);
  }

  <R> R match(Cases<R> cases);

  /** The family's name as {@code network.family} spells it. */
  String family();

  /** What the network is trained for. */
  Task task();

  /** The families, as {@code network.family} spells them. */
  enum Family {
    CNN,
    RNN,
    TRANSFORMER,
    GAN
  }

  /**
   * The network of a recorded configuration, such as a model has.
   *
   * @param flat every key with its value, as {@link Config#flat} has them
   * @param where it is recorded, for messages
   * @throws ConfigException where this version does not know such a network
   */
  static NetworkConfig recorded(Map<String, String> flat, String where) {
    TreeMap<String, String> network = new TreeMap<>(flat);
    network
        .keySet()
        .removeIf(
            key ->
                !key.startsWith("network.")
                    && !key.equals(RnnConfig.SEQUENCE_LENGTH)
                    && !GanTrainingConfig.shapes(key));
    Findings findings = new Findings(where);
    Section root = Section.recorded(RecordedConfig.nested(network), findings);
    NetworkConfig config = read(root.section("network"), root.section("training"));
    root.unknownKeys().forEach(key -> findings.unknown(key, ""));
    findings.throwIfAny();
    return config;
  }

  /**
   * @param training where the length is given that a sequence is cut to, and how two networks
   *     alternate
   */
  static NetworkConfig read(Section network, Section training) {
    Family family =
        network.choice("family", Family.class).required("give cnn, rnn, transformer or gan");
    return switch (family) {
      case CNN -> CnnConfig.read(network);
      case RNN -> RnnConfig.read(network, training);
      case TRANSFORMER -> TransformerConfig.read(network, training);
      case GAN -> GanConfig.read(network, training);
    };
  }
}
