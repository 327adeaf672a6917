package org.meanfield.network.translation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.network.Decoder;

/**
 * Translates texts, several at a time: those of similar lengths together, as all wait for the
 * longest. The unknown token is never written. One thread at a time.
 */
public final class Translator {
  /** Texts that are translated at once where there are many: enough for one matrix product. */
  public static final int TEXTS_AT_ONCE = 8;

  /** Tokens that a translation may have more than twice its source's. */
  private static final int MORE = 50;

  private final BeamSearch search;
  private final Tokenizer target;
  private final Schema schema;

  /**
   * @param decoder that holds the model, with rows for as many texts at once as there are beams in
   *     it; it stays its owner's
   * @param target makes texts of the translations' tokens
   * @param schema of the pairs that the model was trained on
   */
  public Translator(Decoder decoder, Tokenizer target, Schema schema, BeamSettings settings) {
    this.search = new BeamSearch(decoder, WrittenTokens.of(target.vocabulary()), settings);
    this.target = target;
    this.schema = schema;
  }

  /**
   * The tokens of one field of a batch.
   *
   * @param field such as {@link Schema#SOURCE}
   */
  public static int[] tokens(Batch batch, String field, int row) {
    int index = batch.schema().index(field);
    int from = row * batch.schema().field(field).size();
    return Arrays.copyOfRange(batch.ints(index), from, from + batch.lengths(index)[row]);
  }

  /**
   * Translates.
   *
   * @param sources tokens of each text, as many as the model takes at most
   * @return a translation for each
   */
  public List<Translation> translate(List<int[]> sources) {
    int[] order =
        IntStream.range(0, sources.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sources.get(i).length))
            .mapToInt(Integer::intValue)
            .toArray();
    Translation[] translations = new Translation[order.length];
    for (int from = 0; from < order.length; from += search.sources()) {
      int[] together =
          Arrays.copyOfRange(order, from, Math.min(from + search.sources(), order.length));
      List<Hypothesis> found = search(IntStream.of(together).mapToObj(sources::get).toList());
      for (int i = 0; i < together.length; i++) {
        translations[together[i]] = translation(found.get(i));
      }
    }
    return List.of(translations);
  }

  /** Rows without a source of their own have the last one again, with a translation of no token. */
  private List<Hypothesis> search(List<int[]> sources) {
    Batch batch = new Batch(schema, search.sources());
    int[] most = new int[search.sources()];
    for (int row = 0; row < most.length; row++) {
      int[] source = sources.get(Math.min(row, sources.size() - 1));
      put(source, batch, row);
      most[row] = row < sources.size() ? most(source.length) : 0;
    }
    batch.allRows();
    return search.search(batch, most);
  }

  private int most(int source) {
    return Math.min(schema.field(Schema.TARGET).size(), 2 * source + MORE);
  }

  /** The target has no token yet. */
  private void put(int[] source, Batch batch, int row) {
    for (String field : List.of(Schema.SOURCE, Schema.TARGET)) {
      int size = schema.field(field).size();
      Arrays.fill(batch.ints(schema.index(field)), row * size, (row + 1) * size, Schema.NO_TOKEN);
    }
    int index = schema.index(Schema.SOURCE);
    int from = row * schema.field(Schema.SOURCE).size();
    System.arraycopy(source, 0, batch.ints(index), from, source.length);
    batch.lengths(index)[row] = source.length;
  }

  private Translation translation(Hypothesis found) {
    return new Translation(target.decode(found.tokens()), found.tokens(), found.score());
  }
}
