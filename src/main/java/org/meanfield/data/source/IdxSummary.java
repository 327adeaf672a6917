package org.meanfield.data.source;

import java.io.Serializable;

/**
 * What one pair of IDX files holds.
 *
 * @param counts examples by label, 256 of them
 * @param firsts position of each label's first example, or −1
 */
public record IdxSummary(String labelsFile, int height, int width, long[] counts, long[] firsts)
    implements Serializable {

  /** One more than the largest label. */
  public int classes() {
    int classes = counts.length;
    while (counts[classes - 1] == 0) {
      classes--;
    }
    return classes;
  }

  public boolean sameSize(IdxSummary other) {
    return height == other.height && width == other.width;
  }
}
