package org.meanfield.network.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.network.Examination;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;

/**
 * Has the sources of a split translated, as {@code translate} does unless it is told otherwise. A
 * reference is what the tokens of its target spell.
 *
 * @param target makes texts of the tokens of targets
 * @param schema of the pairs that the model was trained on
 */
public record TranslationExamination(
    Architecture architecture,
    TranslationJudgement judgement,
    Tokenizer target,
    Schema schema,
    BeamSettings settings)
    implements Examination {

  /**
   * Of a translator that is judged so.
   *
   * @param data what its examples are
   */
  public static TranslationExamination of(
      Architecture architecture, TranslationJudgement judgement, ExampleFormat data) {
    return new TranslationExamination(
        architecture, judgement, data.targetTokenizer(), data.schema(), BeamSettings.DEFAULT);
  }

  @Override
  public long bytes(Engine engine) {
    try (Decoder decoder = decoder(engine)) {
      return decoder.bytes();
    }
  }

  private Decoder decoder(Engine engine) {
    return architecture.decoder(engine, Translator.TEXTS_AT_ONCE, settings.beam());
  }

  @Override
  public Examiner open(NetworkState model, InstructionSet instructionSet) {
    NetworkPool.Guest<Decoder> decoder =
        NetworkPool.open(Optional.of(instructionSet), this::decoder);
    decoder.get().restore(model);
    return new Translating(decoder, new Translator(decoder.get(), target, schema, settings));
  }

  private final class Translating implements Examiner {
    private final NetworkPool.Guest<Decoder> decoder;
    private final Translator translator;

    private Translating(NetworkPool.Guest<Decoder> decoder, Translator translator) {
      this.decoder = decoder;
      this.translator = translator;
    }

    @Override
    public void add(Iterable<Batch> batches, Tally tally) {
      List<int[]> sources = new ArrayList<>();
      List<String> references = new ArrayList<>();
      for (Batch batch : batches) {
        for (int row = 0; row < batch.rows(); row++) {
          sources.add(Translator.tokens(batch, Schema.SOURCE, row));
          references.add(target.decode(Translator.tokens(batch, Schema.TARGET, row)));
        }
      }
      List<Translation> translations = translator.translate(sources);
      for (int i = 0; i < references.size(); i++) {
        judgement.addText(translations.get(i).text(), references.get(i), tally);
      }
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
