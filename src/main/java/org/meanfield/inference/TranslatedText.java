package org.meanfield.inference;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.Schema;
import org.meanfield.network.AttentionMaps;
import org.meanfield.network.Decoder;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.Picture;
import org.meanfield.network.translation.AttentionPicture;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.network.translation.Translation;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;

/**
 * One text that a model of a folder has translated.
 *
 * @param tokens of the translation
 * @param attention where the model looked, if that was asked for
 * @param unknown what of the text the model does not know, each once, in the order of the text
 * @param warnings what is wrong with the model besides, a line each
 */
public record TranslatedText(
    String text,
    int tokens,
    Optional<Picture> attention,
    List<String> unknown,
    List<String> warnings) {

  /**
   * @param folder of the model
   * @param drawn whether attention is asked for
   * @throws CheckpointException when there is no model, or it is damaged, or its answer is not a
   *     number
   * @throws ConfigException when the model translates nothing, or not this text, or has no
   *     attention
   * @throws org.meanfield.data.DataException when the text is no Unicode
   * @throws org.meanfield.network.PictureException where this machine cannot draw
   */
  public static TranslatedText of(
      Storage storage,
      Config config,
      URI folder,
      String text,
      BeamSettings settings,
      boolean drawn) {
    TrainedNetwork model =
        NamedModel.find(storage, new RunFolder(config.run().dir()), folder)
            .read("meanfield translate", TrainedNetwork::of);
    Translating.requireTranslator(model, folder);
    int[] source = source(model, text);
    Translating translating = Translating.of(model, config.engine(), settings, 1);
    Translation translation = translation(translating, model, source);
    if (translation.isUndefined()) {
      throw new CheckpointException(
          folder + ": the model's answer is not a number; train it again", null);
    }
    return new TranslatedText(
        translation.text(),
        translation.tokens().length,
        drawn
            ? Optional.of(attention(translating, model, folder, source, translation))
            : Optional.empty(),
        model.format().tokenizer().unknown(text),
        model.problems());
  }

  private static int[] source(TrainedNetwork model, String text) {
    int[] tokens = model.format().tokenizer().encode(text);
    int most = model.format().schema().field(Schema.SOURCE).size();
    if (tokens.length == 0) {
      throw new ConfigException("--text: has no token in it; give a text to translate");
    }
    if (tokens.length > most) {
      throw new ConfigException(
          "--text: has %s, and the model takes %s at most; translate it in parts"
              .formatted(Amount.of(tokens.length, "token"), most));
    }
    return tokens;
  }

  private static Translation translation(
      Translating translating, TrainedNetwork model, int[] source) {
    try (NetworkPool.Guest<Decoder> decoder = translating.open()) {
      decoder.get().restore(model.state());
      return translating.translator(decoder.get()).translate(List.of(source)).get(0);
    }
  }

  private static Picture attention(
      Translating translating,
      TrainedNetwork model,
      URI folder,
      int[] source,
      Translation translation) {
    try (NetworkPool.Guest<AttentionMaps> maps =
        NetworkPool.open(
            Optional.of(translating.instructionSet()),
            engine ->
                translating
                    .architecture()
                    .attention(engine)
                    .orElseThrow(
                        () ->
                            new ConfigException(
                                "--attention: the model of %s has none to draw; leave it out"
                                    .formatted(folder))))) {
      maps.get().restore(model.state());
      return AttentionPicture.of(
          maps.get().of(source, translation.tokens()),
          AttentionPicture.names(model.format().tokenizer().vocabulary(), source),
          AttentionPicture.names(translating.target().vocabulary(), translation.tokens()));
    }
  }
}
