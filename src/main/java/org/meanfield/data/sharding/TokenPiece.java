package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.Arrays;
import org.meanfield.data.Split;
import org.meanfield.data.text.Tokenizer;

/** A {@link TextPiece} as tokens, with that of a document's end behind it where it has one. */
record TokenPiece(Split split, int[] tokens) implements Serializable {

  static TokenPiece of(TextPiece piece, Tokenizer tokenizer) {
    int[] tokens = tokenizer.encode(piece.text());
    if (piece.ends()) {
      tokens = Arrays.copyOf(tokens, tokens.length + 1);
      tokens[tokens.length - 1] = tokenizer.vocabulary().end();
    }
    return new TokenPiece(piece.split(), tokens);
  }
}
