package org.meanfield.data.text;

import java.io.Serializable;
import java.util.Locale;
import org.meanfield.data.DataException;

/**
 * What is done to a text before it is cut into pieces: no more than lower case, where that was
 * asked for. A text that is no Unicode is refused.
 *
 * @param lowerCase by Unicode's rules, whatever the machine's language is
 */
public record TextNormalizer(boolean lowerCase) implements Serializable {
  private static final int LONGEST_QUOTE = 40;

  /**
   * @throws DataException where the text holds half of a surrogate pair
   */
  public String apply(String text) {
    requireWholePairs(text);
    return lowerCase ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static void requireWholePairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          throw halfPair(text, i);
        }
        i++;
      }
    }
  }

  private static DataException halfPair(String text, int at) {
    return new DataException(
        "\"%s\": half of a surrogate pair (U+%04X) at index %s, which stands for no character;"
                .formatted(beginning(text), (int) text.charAt(at), at)
            + " mend the text where it was made, or write it as UTF-8 anew");
  }

  private static String beginning(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    return shown.replaceAll("\\p{Cs}", "\uFFFD");
  }
}
