package org.meanfield.network.translation;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The words and marks of a text as BLEU is computed over them: the tokenisation {@code 13a} of
 * sacreBLEU, which is that of WMT's mteval-v13a.pl.
 */
final class Words13a {
  /** What Python's {@code str.split} takes for a space, as sacreBLEU does. */
  private static final String SPACE =
      "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

  private static final Pattern SPACES = Pattern.compile(SPACE + "+");
  private static final Pattern LAST_SPACES = Pattern.compile(SPACE + "+\\z");

  /** Marks of ASCII but for apostrophe, comma, hyphen and period. */
  private static final Pattern MARK = Pattern.compile("([{-~\\[-` -&(-+:-@/])");

  private static final Pattern POINT_BEHIND_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
  private static final Pattern HYPHEN_BEHIND_DIGIT = Pattern.compile("([0-9])(-)");

  private Words13a() {}

  static List<String> of(String text) {
    String line = LAST_SPACES.matcher(text).replaceFirst("");
    // Line ends first, then entities one after the other: what one yields the next may change.
    line = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    line = line.replace("&quot;", "\"").replace("&amp;", "&");
    line = " " + line.replace("&lt;", "<").replace("&gt;", ">") + " ";
    line = MARK.matcher(line).replaceAll(" $1 ");
    line = POINT_BEHIND_NO_DIGIT.matcher(line).replaceAll("$1 $2 ");
    line = POINT_BEFORE_NO_DIGIT.matcher(line).replaceAll(" $1 $2");
    line = HYPHEN_BEHIND_DIGIT.matcher(line).replaceAll("$1 $2 ");
    return SPACES.splitAsStream(line).filter(word -> !word.isEmpty()).toList();
  }

  /** The characters of a text, spaces left out. */
  static List<String> characters(String text) {
    int[] codePoints = SPACES.matcher(text).replaceAll("").codePoints().toArray();
    return Arrays.stream(codePoints).mapToObj(Character::toString).toList();
  }
}
