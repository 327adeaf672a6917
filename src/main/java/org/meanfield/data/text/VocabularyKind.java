package org.meanfield.data.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the tokens of a {@code vocabulary.json} are, as the file spells it. */
enum VocabularyKind {
  CHAR,
  WORD,
  BPE,
  /** Taken from BERT's files alone: none is learned here. */
  WORDPIECE;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(VocabularyKind::text).toList();
  }

  static VocabularyKind ofText(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
