package org.meanfield.network;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.batches.Batch;

/**
 * What texts side by side begin with.
 *
 * @param tokens of each row, at least one; as many as the row has
 * @param source what the texts answer to, such as sentences to be translated: each of its rows is
 *     that of as many texts, which stand side by side, such as a beam; empty where texts are
 *     written on from their prompts alone
 */
public record Prompts(List<int[]> tokens, Optional<Batch> source) {
  public Prompts {
    tokens = List.copyOf(tokens);
    if (tokens.stream().anyMatch(prompt -> prompt.length == 0)) {
      throw new IllegalArgumentException("an empty prompt: a text begins with a token at least");
    }
    if (source.isPresent() && tokens.size() % source.get().rows() != 0) {
      throw new IllegalArgumentException(
          tokens.size() + " texts for " + source.get().rows() + " rows of a source");
    }
  }

  /** The same one for each row, without a source. */
  public static Prompts same(int rows, int... prompt) {
    return new Prompts(Collections.nCopies(rows, prompt), Optional.empty());
  }

  /** One for each row, without a source. */
  public static Prompts of(int[]... prompts) {
    return new Prompts(List.of(prompts), Optional.empty());
  }
}
