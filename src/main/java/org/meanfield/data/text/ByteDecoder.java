package org.meanfield.data.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns the bytes of tokens into text: those of a character that is not complete wait for the next
 * token, those that can be part of none become U+FFFD.
 */
final class ByteDecoder implements Decoder {
  private final BpeMerges merges;
  private final int tokens;
  private final BpeForm form;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private byte[] waiting = {};

  /**
   * @param tokens that there are; those behind the merges' are no text
   * @param form how they are numbered
   */
  ByteDecoder(BpeMerges merges, int tokens, BpeForm form) {
    this.merges = merges;
    this.tokens = tokens;
    this.form = form;
  }

  @Override
  public String append(int number) {
    if (number < tokens && number >= merges.size()) {
      return decoded(new byte[0], false);
    }
    int token = form.merged(number, merges.size());
    return token == BpeMerges.END ? finish() + "\n" : decoded(merges.bytes(token), false);
  }

  @Override
  public String finish() {
    String text = decoded(new byte[0], true);
    utf8.reset();
    return text;
  }

  private String decoded(byte[] next, boolean last) {
    ByteBuffer bytes = ByteBuffer.allocate(waiting.length + next.length);
    bytes.put(waiting).put(next).flip();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    utf8.decode(bytes, text, last);
    waiting = new byte[bytes.remaining()];
    bytes.get(waiting);
    return text.flip().toString();
  }
}
