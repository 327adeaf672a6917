package org.meanfield.data.text;

/**
 * Joins words as they are usually written: with a space between them, but none before a mark that
 * closes ({@code . , ; : ! ? … % ' )} and the like), none after one that opens ({@code ( [ ¿} and
 * the like), and none around a hyphen. Straight double quotes open and close by turns.
 */
final class WordDecoder implements Decoder {
  private static final String CLOSING = ".,;:!?…%'。、，．！？：；";
  private static final String OPENING = "¿¡";
  private static final String JOINING = "-‐";

  private final Vocabulary vocabulary;

  /** Whether the next word follows without a space. */
  private boolean attached = true;

  private boolean quoted;

  WordDecoder(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  @Override
  public String append(int token) {
    String word = vocabulary.name(token);
    if (token == vocabulary.end()) {
      attached = true;
      quoted = false;
      return "\n";
    }
    boolean unknown = vocabulary.unknown().orElse(-1) == token;
    if (!unknown && vocabulary.isSpecial(token)) {
      return "";
    }
    int first = word.codePointAt(0);
    if (first == '"') {
      quoted = !quoted;
    }
    boolean alone = unknown || Character.isLetterOrDigit(first);
    boolean spaced = !attached && (alone || !closes(first) && !joins(first));
    attached = !alone && (opens(first) || joins(first));
    return spaced ? " " + word : word;
  }

  @Override
  public String finish() {
    return "";
  }

  private boolean closes(int mark) {
    return switch ((byte) Character.getType(mark)) {
      case Character.END_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> true;
      default -> CLOSING.indexOf(mark) >= 0 || mark == '"' && !quoted;
    };
  }

  private boolean opens(int mark) {
    return switch ((byte) Character.getType(mark)) {
      case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> true;
      default -> OPENING.indexOf(mark) >= 0 || mark == '"' && quoted;
    };
  }

  private static boolean joins(int mark) {
    return JOINING.indexOf(mark) >= 0;
  }
}
