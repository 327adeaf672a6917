package org.meanfield.data.text;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tokens that come from no text. Every vocabulary has an end, and one for what it does not know
 * where there may be such; the others are in those whose task needs them.
 */
public enum SpecialToken {
  /** What the vocabulary does not have. */
  UNKNOWN("<unk>"),
  /** The end of a document. */
  END("<end>"),
  /** What a network that says a text is told before the first token of it. */
  BEGIN("<begin>"),
  /** Stands in front of a text in whose place a class is said. */
  CLASS("<cls>"),
  /** Stands for a token that is to be guessed. */
  MASK("<mask>");

  private final String text;

  SpecialToken(String text) {
    this.text = text;
  }

  /** As vocabulary files and reports spell it. */
  public String text() {
    return text;
  }

  static List<String> texts(List<SpecialToken> tokens) {
    return tokens.stream().map(SpecialToken::text).toList();
  }

  static Optional<SpecialToken> ofText(String text) {
    return Arrays.stream(values()).filter(token -> token.text.equals(text)).findFirst();
  }
}
