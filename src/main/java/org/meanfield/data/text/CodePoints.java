package org.meanfield.data.text;

import java.util.function.Consumer;

/** Every Unicode code point is a piece: an emoji beyond 16 bits is one, a flag of two is two. */
public record CodePoints() implements PreTokenizer {

  @Override
  public void split(String text, Consumer<String> each) {
    text.codePoints().mapToObj(Character::toString).forEach(each);
  }
}
