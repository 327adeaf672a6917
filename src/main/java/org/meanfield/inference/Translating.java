package org.meanfield.inference;

import java.io.Serializable;
import java.net.URI;
import java.util.Optional;
import org.meanfield.config.ConfigException;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.network.InstructionSets;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.network.translation.Translator;

/**
 * How a model translates: all but the model's parameters.
 *
 * @param target makes texts of the translations' tokens
 * @param schema of the pairs that the model was trained on
 * @param texts that are translated at once
 */
record Translating(
    Architecture architecture,
    Tokenizer target,
    Schema schema,
    BeamSettings settings,
    int texts,
    InstructionSet instructionSet)
    implements Serializable {

  /**
   * @param folder of the model, for messages
   * @throws ConfigException where the model is no translator
   */
  static void requireTranslator(TrainedNetwork model, URI folder) {
    Task task = model.config().task();
    if (task != Task.TRANSLATION) {
      throw new ConfigException(
          "%s: a model for network.task = %s, which translates nothing; give that of a translator, or ask this one with %s"
              .formatted(folder, task.text(), task.command()));
    }
  }

  /** With the instruction set of this process, so that others compute the same bits. */
  static Translating of(
      TrainedNetwork model, EngineConfig config, BeamSettings settings, int texts) {
    try (Engine engine = Engine.open(InstructionSets.of(config))) {
      return new Translating(
          model.architecture(),
          model.format().targetTokenizer(),
          model.format().schema(),
          settings,
          texts,
          engine.instructionSet());
    }
  }

  /** Opens a decoder without a model in it. */
  NetworkPool.Guest<Decoder> open() {
    return NetworkPool.open(
        Optional.of(instructionSet),
        engine -> architecture.decoder(engine, texts, settings.beam()));
  }

  /**
   * @param decoder with a model in it; it stays its owner's
   */
  Translator translator(Decoder decoder) {
    return new Translator(decoder, target, schema, settings);
  }
}
