package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.example.Rank;

/** Ranks on their way through a shuffle. */
class RankedShuffleTest {
  private static final long[] NUMBERS = {0, 1, 255, 256, Long.MAX_VALUE, Long.MIN_VALUE, -256, -1};

  @Test
  void bytesCompareAsTheirRanksDo() {
    List<Rank> ranks = new ArrayList<>();
    for (long number : NUMBERS) {
      ranks.add(new Rank((int) (number & 3), number, 5, 6));
      ranks.add(new Rank(1, 7, number, 6));
      ranks.add(new Rank(1, 7, 5, number));
    }

    for (Rank a : ranks) {
      for (Rank b : ranks) {
        int compared = Arrays.compareUnsigned(RankedShuffle.bytes(a), RankedShuffle.bytes(b));
        assertThat(Integer.signum(compared)).as("%s, %s", a, b).isEqualTo(a.compareTo(b));
      }
    }
  }
}
