package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.example.Rank;
import org.meanfield.data.sharding.RangeBounds.Segment;
import org.meanfield.testing.OnSpark;

/** Ranks cut into segments, wherever Spark has them. */
class RangeBoundsTest {
  private static final int RANKS = 300;
  private static final List<Segment> SEGMENTS =
      List.of(new Segment(0, 7), new Segment(1, 5), new Segment(150, 6), new Segment(299, 5));

  @OnSpark private static JavaSparkContext spark;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void everyRankIsInTheSegmentOfItsPlaceInTheOrder(int partitions) {
    List<Rank> ranks = ranks();
    RangeBounds bounds = RangeBounds.of(spark.parallelize(ranks, partitions), SEGMENTS);

    List<Rank> sorted = ranks.stream().sorted().toList();
    for (int place = 0; place < RANKS; place++) {
      int expected = place == 0 ? 7 : place < 150 ? 5 : place < 299 ? 6 : 5;
      assertThat(bounds.at(sorted.get(place))).as("place %s", place).isEqualTo(expected);
    }
  }

  @Test
  void hashesCountFromZeroThoughTheirFirstBitIsSet() {
    Rank first = new Rank(0, 1, 0, 9);
    Rank last = new Rank(0, -1, 0, 3);
    RangeBounds bounds =
        RangeBounds.of(
            spark.parallelize(List.of(last, first), 2),
            List.of(new Segment(0, 0), new Segment(1, 1)));

    assertThat(bounds.at(first)).isZero();
    assertThat(bounds.at(last)).isOne();
  }

  @Test
  void aSegmentBehindTheLastRankIsRefused() {
    assertThatThrownBy(
            () ->
                RangeBounds.of(
                    spark.parallelize(ranks(), 3),
                    List.of(new Segment(0, 0), new Segment(RANKS, 1))))
        .hasMessage("1 of 2 cuts found");
  }

  /** Of few groups and hashes, so that every part of a rank decides somewhere. */
  private static List<Rank> ranks() {
    Random random = new Random(4);
    List<Rank> ranks = new ArrayList<>();
    for (int i = 0; i < RANKS; i++) {
      ranks.add(new Rank(random.nextInt(3), random.nextInt(5) - 2, random.nextInt(5) - 2, i));
    }
    return ranks;
  }
}
