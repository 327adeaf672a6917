package org.meanfield.data.text;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chunks of a text that GPT-2 merges bytes within, by the expression of its {@code encoder.py};
 * joined, they are the text. A chunk of more than {@value #LONGEST} characters is cut, which bounds
 * the work on text without spaces.
 */
public record Gpt2Chunks() implements PreTokenizer {
  private static final int LONGEST = 4096;

  private static final Pattern CHUNK =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d"
              + "| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  @Override
  public void split(String text, Consumer<String> each) {
    Matcher chunk = CHUNK.matcher(text);
    while (chunk.find()) {
      int at = chunk.start();
      while (chunk.end() - at > LONGEST) {
        int end = at + LONGEST - (Character.isHighSurrogate(text.charAt(at + LONGEST - 1)) ? 1 : 0);
        each.accept(text.substring(at, end));
        at = end;
      }
      each.accept(text.substring(at, chunk.end()));
    }
  }
}
