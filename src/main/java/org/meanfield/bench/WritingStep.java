package org.meanfield.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.network.translation.Translator;

/** Texts of one length that this project's decoder writes side by side, token by token. */
final class WritingStep {
  /** So unlikely that no text ends before its time, whatever an untrained network holds of it. */
  private static final float NEVER = -1e4f;

  private final Architecture architecture;
  private final Decoder decoder;
  private final int vocabulary;

  private WritingStep(Architecture architecture, Decoder decoder, int vocabulary, int end) {
    this.architecture = architecture;
    this.decoder = decoder;
    this.vocabulary = vocabulary;
    decoder.allocate(NativeRuntime.availableBytes());
    decoder.restore(withoutEnd(end));
  }

  private NetworkState withoutEnd(int end) {
    NetworkState model = architecture.initialModel(1);
    List<TensorSpec> tensors = model.layout().tensors();
    TensorSpec bias = tensors.get(tensors.size() - 1);
    if (!bias.shape().equals(List.of(vocabulary))) {
      throw new IllegalStateException(bias + " is no bias of " + vocabulary + " tokens");
    }
    model.target(bias.name()).put(end, new float[] {NEVER}, 0, 1);
    return model;
  }

  /**
   * Translations by beam search.
   *
   * @param pairs whose sources are translated
   */
  static Runnable translating(
      Architecture architecture, ExampleFormat format, Batch pairs, int sources, int beam) {
    WritingStep step =
        new WritingStep(
            architecture,
            architecture.decoder(Engine.open(Optional.empty()), sources, beam),
            format.tokenizer().vocabulary().size(),
            format.tokenizer().vocabulary().end());
    Translator translator =
        new Translator(
            step.decoder, format.targetTokenizer(), format.schema(), new BeamSettings(beam, 1));
    List<int[]> texts = new ArrayList<>();
    for (int row = 0; row < sources; row++) {
      texts.add(Translator.tokens(pairs, Schema.SOURCE, row));
    }
    return () -> translator.translate(texts);
  }

  /**
   * Texts of the likeliest token each time.
   *
   * @param length tokens of each, the first of which is given
   */
  static Runnable generating(
      Architecture architecture, ExampleFormat format, int rows, int length) {
    WritingStep step =
        new WritingStep(
            architecture,
            architecture.decoder(Engine.open(Optional.empty()), rows),
            format.tokenizer().vocabulary().size(),
            format.tokenizer().vocabulary().end());
    return () -> step.generate(rows, length, format.tokenizer().vocabulary().size() - 1);
  }

  private void generate(int rows, int length, int first) {
    float[] logProbabilities = new float[rows * vocabulary];
    int[] tokens = new int[rows];
    List<int[]> prompts = Collections.nCopies(rows, new int[] {first});
    decoder.begin(new Prompts(prompts, Optional.empty()), logProbabilities);
    for (int written = 1; written < length; written++) {
      Arrays.setAll(tokens, row -> likeliest(logProbabilities, row * vocabulary));
      decoder.read(tokens, logProbabilities);
    }
  }

  private int likeliest(float[] logProbabilities, int from) {
    int best = 0;
    for (int token = 1; token < vocabulary; token++) {
      if (logProbabilities[from + token] > logProbabilities[from + best]) {
        best = token;
      }
    }
    return best;
  }
}
