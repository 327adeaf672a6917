package org.meanfield.data.text;

import java.util.function.Consumer;

/**
 * The chunks of a text that byte pairs are merged within, never across; joined, they are the text.
 *
 * <p>A chunk is a longest run of letters, of digits, or of other characters that are no whitespace,
 * with the marks that follow them and with one space (U+0020) before it if there is one; or a run
 * of whitespace, without a last space that belongs to the chunk after it (the rule of Radford et
 * al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.2, without its
 * English endings). A run is cut after {@value #LONGEST} code points, which bounds the work on text
 * without spaces. What a letter is, the Java runtime's version of Unicode decides.
 */
public record Chunks() implements PreTokenizer {
  private static final int LONGEST = 64;

  @Override
  public void split(String text, Consumer<String> each) {
    int at = 0;
    while (at < text.length()) {
      int end = end(text, at);
      each.accept(text.substring(at, end));
      at = end;
    }
  }

  private static int end(String text, int from) {
    boolean spaceBefore = text.charAt(from) == ' ' && isVisible(text, from + 1);
    int start = spaceBefore ? from + 1 : from;
    CharacterClass first = CharacterClass.at(text, start);
    int end = endOfRun(text, start, first == CharacterClass.MARK ? CharacterClass.OTHER : first);
    boolean endsInSpace = first == CharacterClass.SPACE && text.charAt(end - 1) == ' ';
    return endsInSpace && end - 1 > from && isVisible(text, end) ? end - 1 : end;
  }

  private static boolean isVisible(String text, int index) {
    return index < text.length() && CharacterClass.at(text, index) != CharacterClass.SPACE;
  }

  private static int endOfRun(String text, int start, CharacterClass kind) {
    int end = CharacterClass.after(text, start);
    for (int length = 1; length < LONGEST && end < text.length(); length++) {
      CharacterClass next = CharacterClass.at(text, end);
      boolean goesOn = next == kind || next == CharacterClass.MARK && kind != CharacterClass.SPACE;
      if (!goesOn) {
        break;
      }
      end = CharacterClass.after(text, end);
    }
    return end;
  }
}
