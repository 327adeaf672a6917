package org.meanfield.data.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The words that BERT cuts a text into before it looks for their parts (the {@code BasicTokenizer}
 * of Devlin et al., arXiv 1810.04805): what whitespace separates, without control characters; each
 * punctuation mark and each Chinese character for itself; in lower case and without accents where
 * the vocabulary knows neither. ASCII symbols such as {@code $} and {@code ^} count as punctuation.
 *
 * @param uncased whether letters lose their case and their accents
 */
public record WordPieceWords(boolean uncased) implements PreTokenizer {
  private static final int REPLACEMENT = 0xFFFD;

  /** Ranges of Chinese characters, first and last; not those of Japanese and Korean syllables. */
  private static final int[][] CHINESE = {
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B820, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F}
  };

  @Override
  public void split(String text, Consumer<String> each) {
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isSpace(c)) {
                flush(word, each);
              } else if (isChinese(c)) {
                flush(word, each);
                each.accept(uncased ? uncased(Character.toString(c)) : Character.toString(c));
              } else if (!isControl(c)) {
                word.appendCodePoint(c);
              }
            });
    flush(word, each);
  }

  /** A word between spaces, with its punctuation. */
  private void flush(StringBuilder collected, Consumer<String> each) {
    String word = uncased ? uncased(collected.toString()) : collected.toString();
    collected.setLength(0);
    int from = 0;
    for (int at = 0; at < word.length(); at = CharacterClass.after(word, at)) {
      int next = CharacterClass.after(word, at);
      if (isPunctuation(word.codePointAt(at))) {
        accept(word, from, at, each);
        accept(word, at, next, each);
        from = next;
      }
    }
    accept(word, from, word.length(), each);
  }

  private static void accept(String word, int from, int to, Consumer<String> each) {
    if (to > from) {
      each.accept(word.substring(from, to));
    }
  }

  private static String uncased(String word) {
    String decomposed = Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    return decomposed
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isSpace(int c) {
    return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
  }

  private static boolean isControl(int c) {
    return c == REPLACEMENT
        || switch ((byte) Character.getType(c)) {
          case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED ->
              true;
          default -> false;
        };
  }

  private static boolean isChinese(int c) {
    for (int[] range : CHINESE) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPunctuation(int c) {
    if (c > ' ' && c < 0x7F) {
      return !Character.isLetterOrDigit(c);
    }
    return switch ((byte) Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
