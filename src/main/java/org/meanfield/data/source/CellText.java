package org.meanfield.data.source;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The texts of cells as they stand in a file. Spark puts a mark in the place of bytes that mean
 * nothing in a charset; so it is given every byte as a character of its own, which separates cells
 * alike, and they are decoded here.
 *
 * @param bytes whether characters are bytes
 * @param nullValues texts that mean that there is no value
 */
record CellText(String charset, boolean bytes, List<String> nullValues) implements Serializable {
  private static final char MARK = '\uFFFD';

  /** Whether a charset has more than a byte for what separates cells and lines. */
  static boolean isWide(String charset) {
    String ascii = ",;\t\"\n\r aZ09";
    return !ascii.equals(
        new String(ascii.getBytes(StandardCharsets.US_ASCII), Charset.forName(charset)));
  }

  /** A text of the configuration as Spark meets it where every byte is a character. */
  static String asBytes(String text, String charset) {
    return new String(text.getBytes(Charset.forName(charset)), StandardCharsets.ISO_8859_1);
  }

  /**
   * @return the text, or null where it means that there is no value
   * @throws BadRecordException where it is not valid in the charset
   */
  String decode(String cell) throws BadRecordException {
    String text = bytes ? decoded(cell) : checked(cell);
    return nullValues.contains(text) ? null : text;
  }

  private String decoded(String cell) throws BadRecordException {
    return isAscii(cell) ? cell : decode(cell.getBytes(StandardCharsets.ISO_8859_1), charset);
  }

  /** Most cells are, and a stream of characters takes longer than to read them. */
  private static boolean isAscii(String cell) {
    for (int i = 0; i < cell.length(); i++) {
      if (cell.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Text of bytes. */
  static String decode(byte[] stored, String charset) throws BadRecordException {
    CharsetDecoder decoder = Charset.forName(charset).newDecoder();
    ByteBuffer source = ByteBuffer.wrap(stored);
    try {
      return decoder.decode(source).toString();
    } catch (CharacterCodingException e) {
      throw new BadRecordException(
          "is not valid %s at its byte %s; data.source.charset says how it is written"
              .formatted(charset, source.position() + 1));
    }
  }

  /** For people: with a mark in the place of what is not valid. */
  String lenient(String stored) {
    return bytes
        ? new String(stored.getBytes(StandardCharsets.ISO_8859_1), Charset.forName(charset))
        : stored;
  }

  private String checked(String cell) throws BadRecordException {
    if (cell.indexOf(MARK) >= 0) {
      throw new BadRecordException(
          "is not valid %s at its character %s; data.source.charset says how it is written"
              .formatted(charset, cell.indexOf(MARK) + 1));
    }
    return cell;
  }
}
