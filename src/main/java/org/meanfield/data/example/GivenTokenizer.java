package org.meanfield.data.example;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.DataException;
import org.meanfield.data.text.BertFiles;
import org.meanfield.data.text.Gpt2Files;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * A tokenizer that is not learned but taken from a place: of a model, of a shard set, or from the
 * files of GPT-2 or BERT.
 */
public final class GivenTokenizer {
  private static final String FILE = "vocabulary.json";

  private GivenTokenizer() {}

  /**
   * @param place a folder of one of those, a run's folder, a {@code vocabulary.json} or a {@code
   *     vocab.txt}
   * @param needed special tokens that it must have
   * @throws DataException where there is no vocabulary, or one that lacks a token
   */
  public static Tokenizer read(Storage storage, URI place, List<SpecialToken> needed) {
    Tokenizer tokenizer = read(storage, place);
    for (SpecialToken token : needed) {
      if (tokenizer.vocabulary().special(token).isEmpty()) {
        throw new DataException(
            "data.tokenizer.from = %s: its vocabulary has no %s, which this network.task needs; leave data.tokenizer.from out, or take a vocabulary that was made for the task"
                .formatted(place, token.text()));
      }
    }
    return tokenizer;
  }

  /**
   * What a shard set's vocabulary has against the one that is given now; empty where they are one,
   * or where the place is gone.
   *
   * @param made that the shard set was made with
   * @throws DataException where something else than a vocabulary is there
   */
  public static Optional<String> difference(Storage storage, URI place, Tokenizer made) {
    if (!storage.exists(place)) {
      return Optional.empty();
    }
    Tokenizer given = read(storage, place);
    return Arrays.equals(given.toJson(), made.toJson())
        ? Optional.empty()
        : Optional.of(
            "data.tokenizer.from: the shard set's vocabulary, of %s tokens, is not that of %s, which has %s"
                .formatted(made.vocabulary().size(), place, given.vocabulary().size()));
  }

  private static Tokenizer read(Storage storage, URI place) {
    if (storage.exists(place) && !storage.isFolder(place)) {
      return ForeignTokenizer.isOfBert(place)
          ? ForeignTokenizer.ofBert(storage, place)
          : Tokenizer.ofJson(storage.read(place), place);
    }
    for (URI file :
        List.of(Storage.child(place, FILE), Storage.child(Storage.child(place, "model"), FILE))) {
      if (storage.exists(file)) {
        return Tokenizer.ofJson(storage.read(file), file);
      }
    }
    return ForeignTokenizer.in(storage, place)
        .map(ForeignTokenizer::tokenizer)
        .orElseThrow(
            () ->
                new DataException(
                    "data.tokenizer.from = %s: has neither a %s nor GPT-2's %s and %s nor BERT's %s; give the folder of a model or a shard set, or of those files"
                        .formatted(
                            place,
                            FILE,
                            Gpt2Files.VOCABULARY,
                            Gpt2Files.MERGES,
                            BertFiles.VOCABULARY)));
  }
}
