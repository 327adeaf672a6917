package org.meanfield.data.example;

import java.io.Serializable;

/**
 * A place in a total order: by group, then by a hash of 128 bits, then, among examples of equal
 * content, by position, which changes nothing that is written.
 */
public record Rank(int group, long high, long low, long position)
    implements Comparable<Rank>, Serializable {
  @Override
  public int compareTo(Rank other) {
    if (group != other.group) {
      return Integer.compare(group, other.group);
    }
    if (high != other.high) {
      return Long.compareUnsigned(high, other.high);
    }
    if (low != other.low) {
      return Long.compareUnsigned(low, other.low);
    }
    return Long.compare(position, other.position);
  }
}
