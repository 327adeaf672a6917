package org.meanfield.inference;

import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Answer;
import org.meanfield.network.Decoder;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.translation.Translation;
import org.meanfield.network.translation.Translator;

/** A decoder of its own, with translations of rows. */
final class TranslatingModel implements AskedModel {
  /** Enough that texts of similar lengths find together. */
  private static final int ROWS = 256;

  private final Translating translating;
  private final NetworkState model;
  private NetworkPool.Guest<Decoder> decoder;

  TranslatingModel(Translating translating, NetworkState model) {
    this.translating = translating;
    this.model = model;
  }

  @Override
  public int batchSize() {
    return ROWS;
  }

  @Override
  public List<Answer> answers(Batch batch) {
    if (decoder == null) {
      decoder = translating.open();
      decoder.get().restore(model);
    }
    List<int[]> sources =
        IntStream.range(0, batch.rows())
            .mapToObj(row -> Translator.tokens(batch, Schema.SOURCE, row))
            .toList();
    return translating.translator(decoder.get()).translate(sources).stream()
        .map(TranslatingModel::answer)
        .toList();
  }

  private static Answer answer(Translation translation) {
    return translation.isUndefined() ? Answer.NOT_A_NUMBER : Answer.of(translation.text());
  }

  /** Networks wait for a decoder to end where memory is short. */
  @Override
  public void rest() {
    close();
  }

  @Override
  public void leave() {
    close();
  }

  @Override
  public void close() {
    if (decoder != null) {
      decoder.close();
      decoder = null;
    }
  }
}
