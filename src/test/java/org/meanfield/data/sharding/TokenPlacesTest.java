package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.testing.OnSpark;

/** Which tokens of which piece are in which shard. */
class TokenPlacesTest {
  @OnSpark private static JavaSparkContext spark;

  @Test
  void aPieceIsCutWhereAShardBegins() {
    JavaRDD<TokenPiece> pieces =
        spark.parallelize(
            List.of(
                piece(Split.TRAIN, 1, 2, 3),
                piece(Split.TRAIN, 4),
                piece(Split.VALIDATION, 5, 6, 7),
                piece(Split.TEST, 8)),
            3);
    TokenPlaces places = TokenPlaces.of(pieces);

    assertThat(places.totals())
        .isEqualTo(Map.of(Split.TRAIN, 4L, Split.VALIDATION, 3L, Split.TEST, 1L));
    assertThat(places.chunks(pieces, ShardPlan.of(places.totals(), 2, Schema.ofStream())).collect())
        .extracting(TokenPlacesTest::text)
        .containsExactly(
            "shard 0 at 0: [1, 2]",
            "shard 1 at 2: [3]",
            "shard 1 at 3: [4]",
            "shard 2 at 4: [5, 6]",
            "shard 3 at 6: [7]",
            "shard 4 at 7: [8]");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9})
  void shardsReadInTurnAreTheStreamOfEachSplit(int partitions) {
    List<TokenPiece> pieces = randomPieces();
    JavaRDD<TokenPiece> onSpark = spark.parallelize(pieces, partitions);
    TokenPlaces places = TokenPlaces.of(onSpark);
    List<Integer> expected = new ArrayList<>();
    for (Split split : Split.values()) {
      pieces.stream()
          .filter(piece -> piece.split() == split)
          .forEach(piece -> Arrays.stream(piece.tokens()).forEach(expected::add));
    }

    assertThat(
            places
                .chunks(onSpark, ShardPlan.of(places.totals(), 4, Schema.ofStream()))
                .collect()
                .stream()
                .sorted(Comparator.comparing(TokenPlaces.Chunk::rank))
                .flatMap(chunk -> Arrays.stream(chunk.tokens()).boxed()))
        .isEqualTo(expected);
  }

  /** Of splits in any order, and some without a token. */
  private static List<TokenPiece> randomPieces() {
    Random random = new Random(2);
    List<TokenPiece> pieces = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Split split = Split.values()[random.nextInt(Split.values().length)];
      pieces.add(new TokenPiece(split, random.ints(random.nextInt(12)).toArray()));
    }
    return pieces;
  }

  private static TokenPiece piece(Split split, int... tokens) {
    return new TokenPiece(split, tokens);
  }

  private static String text(TokenPlaces.Chunk chunk) {
    return "shard %s at %s: %s"
        .formatted(chunk.rank().group(), chunk.rank().position(), Arrays.toString(chunk.tokens()));
  }
}
