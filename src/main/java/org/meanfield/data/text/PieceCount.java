package org.meanfield.data.text;

import java.io.Serializable;

/**
 * A piece of text with the number of times that it occurs. The natural order is that of a
 * vocabulary: frequent ones first, among equals by code points.
 */
public record PieceCount(String piece, long count) implements Comparable<PieceCount>, Serializable {

  @Override
  public int compareTo(PieceCount other) {
    int byCount = Long.compare(other.count, count);
    return byCount != 0 ? byCount : compareCodePoints(piece, other.piece);
  }

  /** As {@link String#compareTo}, but what is beyond 16 bits stands after all that is not. */
  private static int compareCodePoints(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        boolean alike = Character.isSurrogate(a) == Character.isSurrogate(b);
        return alike ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
