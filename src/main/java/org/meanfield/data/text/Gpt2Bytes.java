package org.meanfield.data.text;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * How GPT-2's files write bytes: each as a character that can be seen, in the order of which its
 * tokens of one byte are numbered ({@code bytes_to_unicode} of its {@code encoder.py}).
 */
final class Gpt2Bytes {
  private static final int BYTES = 256;

  /** Bytes by their number. */
  private static final int[] ORDER = new int[BYTES];

  private static final int[] NUMBERS = new int[BYTES];

  /** Characters by byte. */
  private static final char[] CHARACTERS = new char[BYTES];

  /** Bytes by character; −1 where none is. */
  private static final int[] OF_CHARACTER = new int[2 * BYTES];

  static {
    Arrays.fill(OF_CHARACTER, -1);
    int number = 0;
    for (int b = 0; b < BYTES; b++) {
      if (isSeen(b)) {
        put(number++, b, (char) b);
      }
    }
    char next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      if (!isSeen(b)) {
        put(number++, b, next++);
      }
    }
  }

  private Gpt2Bytes() {}

  private static boolean isSeen(int b) {
    return b >= '!' && b <= '~' || b >= '¡' && b <= '¬' || b >= '®';
  }

  private static void put(int number, int b, char character) {
    ORDER[number] = b;
    NUMBERS[b] = number;
    CHARACTERS[b] = character;
    OF_CHARACTER[character] = b;
  }

  /** The byte with a number, from 0. */
  static int at(int number) {
    return ORDER[number];
  }

  /** The number of a byte. */
  static int number(int b) {
    return NUMBERS[b];
  }

  static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(CHARACTERS[b & 0xFF]);
    }
    return text.toString();
  }

  /** Empty where a character stands for no byte. */
  static Optional<byte[]> bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (char character : text.toCharArray()) {
      if (character >= OF_CHARACTER.length || OF_CHARACTER[character] < 0) {
        return Optional.empty();
      }
      bytes.write(OF_CHARACTER[character]);
    }
    return Optional.of(bytes.toByteArray());
  }
}
