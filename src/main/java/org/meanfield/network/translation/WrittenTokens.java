package org.meanfield.network.translation;

import java.util.stream.IntStream;
import org.meanfield.data.text.Vocabulary;

/**
 * The tokens that texts are written in.
 *
 * @param vocabulary how many there are
 * @param begin what a decoder is told first
 * @param end what ends a text
 * @param never those that no text has
 */
record WrittenTokens(int vocabulary, int begin, int end, int... never) {

  static WrittenTokens of(Vocabulary words) {
    IntStream never = IntStream.concat(IntStream.of(words.begin()), words.unknown().stream());
    return new WrittenTokens(words.size(), words.begin(), words.end(), never.toArray());
  }

  boolean isWritten(int token) {
    // Asked of every token of a vocabulary at every step: a stream for each would take longer.
    for (int each : never) {
      if (each == token) {
        return false;
      }
    }
    return true;
  }
}
