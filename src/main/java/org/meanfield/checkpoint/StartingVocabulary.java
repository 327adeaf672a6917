package org.meanfield.checkpoint;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.meanfield.data.example.ForeignTokenizer;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * The vocabularies beside the tensors that a network starts from: a token must be the same number
 * there as in the examples, since the tensors know it by that alone.
 */
final class StartingVocabulary {
  private StartingVocabulary() {}

  /**
   * @return what a user should know where there was nothing to compare
   * @throws CheckpointException where there is a vocabulary, and it is another
   */
  static Optional<String> requireSame(Storage storage, URI folder, ExampleFormat data) {
    boolean compared =
        requireSame(storage, folder, "vocabulary.json", Optional.ofNullable(data.tokenizer()));
    if (data.tokenizer() != null) {
      compared |= requireSameAsForeign(storage, folder, data.tokenizer());
    }
    requireSame(
        storage,
        folder,
        "vocabulary-target.json",
        Optional.ofNullable(data.hasJointVocabulary() ? null : data.targetTokenizer()));
    return compared || data.tokenizer() == null
        ? Optional.empty()
        : Optional.of(
            "no vocabulary that can be read is beside it: the numbers of tokens were not compared");
  }

  private static boolean requireSame(
      Storage storage, URI folder, String name, Optional<Tokenizer> own) {
    URI file = Storage.child(folder, name);
    boolean both = own.isPresent() && storage.exists(file);
    if (both) {
      requireSame(Tokenizer.ofJson(storage.read(file), file), own.get(), file, folder);
    }
    return both;
  }

  /** GPT-2's or BERT's, where their files are beside the tensors. */
  private static boolean requireSameAsForeign(Storage storage, URI folder, Tokenizer own) {
    Optional<ForeignTokenizer> theirs = ForeignTokenizer.in(storage, folder);
    theirs.ifPresent(found -> requireSame(found.tokenizer(), own, found.file(), folder));
    return theirs.isPresent();
  }

  private static void requireSame(Tokenizer theirs, Tokenizer own, URI file, URI folder) {
    if (!Arrays.equals(theirs.toJson(), own.toJson())) {
      throw new CheckpointException(
          "network.start-from: %s has %s tokens of its own, where the shard set's vocabulary has %s: a number would mean another token; shard again with data.tokenizer.from = %s, by meanfield shard CONF --overwrite or into another data.shards"
              .formatted(file, theirs.vocabulary().size(), own.vocabulary().size(), folder),
          null);
    }
  }
}
