package org.meanfield.data.example;

import java.net.URI;
import java.util.Optional;
import org.meanfield.data.DataException;
import org.meanfield.data.text.BertFiles;
import org.meanfield.data.text.Gpt2Files;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * A tokenizer in the files of other programs: GPT-2's two, or BERT's.
 *
 * @param file that its tokens are in
 */
public record ForeignTokenizer(URI file, Tokenizer tokenizer) {
  private static final String TEXT = ".txt";

  /**
   * That of a folder; empty where it has no such files.
   *
   * @throws DataException where they are damaged
   */
  public static Optional<ForeignTokenizer> in(Storage storage, URI folder) {
    URI vocabulary = Storage.child(folder, Gpt2Files.VOCABULARY);
    URI merges = Storage.child(folder, Gpt2Files.MERGES);
    if (storage.exists(vocabulary) && storage.exists(merges)) {
      return Optional.of(
          new ForeignTokenizer(
              vocabulary, Gpt2Files.read(storage.read(vocabulary), storage.read(merges), folder)));
    }
    URI pieces = Storage.child(folder, BertFiles.VOCABULARY);
    return storage.exists(pieces)
        ? Optional.of(new ForeignTokenizer(pieces, ofBert(storage, pieces)))
        : Optional.empty();
  }

  /** Whether a file is read as BERT's. */
  static boolean isOfBert(URI file) {
    return Storage.name(file).endsWith(TEXT);
  }

  /** BERT's, with the settings that lie beside it. */
  static Tokenizer ofBert(Storage storage, URI file) {
    URI settings = Storage.child(file.resolve("."), BertFiles.SETTINGS);
    return BertFiles.read(
        storage.read(file),
        storage.exists(settings) ? Optional.of(storage.read(settings)) : Optional.empty(),
        file);
  }
}
