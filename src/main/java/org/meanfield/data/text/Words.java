package org.meanfield.data.text;

import java.util.function.Consumer;

/**
 * Words and what stands between them.
 *
 * <p>A word is a longest run of letters and digits with their marks; an apostrophe (' or ’) between
 * two letters is part of it. Every other character, punctuation and symbols alike, is a piece of
 * its own with the marks that follow it. Whitespace only separates. So {@code don't stop: 3.5!} is
 * {@code don't}, {@code stop}, {@code :}, {@code 3}, {@code .}, {@code 5}, {@code !}. Writing
 * without spaces, such as Chinese, makes one word of a phrase: byte-pair encoding suits it better.
 *
 * @param keepPunctuation whether what is no word is handed on as well
 */
public record Words(boolean keepPunctuation) implements PreTokenizer {

  @Override
  public void split(String text, Consumer<String> each) {
    int at = 0;
    while (at < text.length()) {
      int end =
          switch (CharacterClass.at(text, at)) {
            case LETTER, DIGIT -> endOfWord(text, at);
            case MARK, OTHER -> endOfMarks(text, CharacterClass.after(text, at));
            case SPACE -> CharacterClass.after(text, at);
          };
      if (isPiece(CharacterClass.at(text, at))) {
        each.accept(text.substring(at, end));
      }
      at = end;
    }
  }

  private boolean isPiece(CharacterClass first) {
    return switch (first) {
      case LETTER, DIGIT -> true;
      case MARK, OTHER -> keepPunctuation;
      case SPACE -> false;
    };
  }

  private static int endOfWord(String text, int from) {
    int end = from;
    while (end < text.length() && isInWord(text, end)) {
      end = CharacterClass.after(text, end);
    }
    return end;
  }

  /** Whether a word goes on; something of it stands before the index. */
  private static boolean isInWord(String text, int index) {
    return switch (CharacterClass.at(text, index)) {
      case LETTER, DIGIT, MARK -> true;
      case SPACE -> false;
      case OTHER -> isApostrophe(text.charAt(index)) && isBetweenLetters(text, index);
    };
  }

  private static boolean isApostrophe(char c) {
    return c == '\'' || c == '’';
  }

  private static boolean isBetweenLetters(String text, int index) {
    return index + 1 < text.length()
        && CharacterClass.at(text, index + 1) == CharacterClass.LETTER
        && CharacterClass.of(text.codePointBefore(index)) != CharacterClass.DIGIT;
  }

  private static int endOfMarks(String text, int from) {
    int end = from;
    while (end < text.length() && CharacterClass.at(text, end) == CharacterClass.MARK) {
      end = CharacterClass.after(text, end);
    }
    return end;
  }
}
