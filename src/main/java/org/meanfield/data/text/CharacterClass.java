package org.meanfield.data.text;

/** What a code point is to those who cut a text into pieces. */
enum CharacterClass {
  LETTER,
  DIGIT,
  SPACE,
  /** Belongs to what it follows: accents, vowel signs, the selectors and joiners of emoji. */
  MARK,
  OTHER;

  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  static CharacterClass of(int codePoint) {
    if (Character.isLetter(codePoint)) {
      return LETTER;
    }
    if (codePoint == JOINER || codePoint == NON_JOINER) {
      return MARK;
    }
    return switch ((byte) Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> DIGIT;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          MARK;
      default ->
          Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) ? SPACE : OTHER;
    };
  }

  /** That of the code point that begins at an index. */
  static CharacterClass at(String text, int index) {
    return of(text.codePointAt(index));
  }

  /** The index after the code point that begins at an index. */
  static int after(String text, int index) {
    return index + Character.charCount(text.codePointAt(index));
  }
}
