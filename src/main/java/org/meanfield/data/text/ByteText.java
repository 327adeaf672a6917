package org.meanfield.data.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes bytes so that people can read them: characters as they are in UTF-8, every byte that is
 * part of none as {@code \xNN}, a backslash as two. Different bytes have different texts.
 */
final class ByteText {
  private static final int LONGEST_CHARACTER = 4;

  private ByteText() {}

  static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      String character = characterAt(bytes, at);
      if (character.isEmpty()) {
        text.append("\\x%02X".formatted(bytes[at]));
        at++;
      } else {
        text.append(character.equals("\\") ? "\\\\" : character);
        at += character.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return text.toString();
  }

  /** The character whose bytes begin at an index, or an empty text where none does. */
  private static String characterAt(byte[] bytes, int at) {
    for (int length = 1; length <= Math.min(LONGEST_CHARACTER, bytes.length - at); length++) {
      byte[] part = Arrays.copyOfRange(bytes, at, at + length);
      String text = new String(part, StandardCharsets.UTF_8);
      // What is no UTF-8 becomes U+FFFD, which has other bytes.
      if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), part)) {
        return text;
      }
    }
    return "";
  }
}
