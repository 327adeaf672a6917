package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Split;

class EvaluatedShardTest {
  @Test
  void shardsSplitsAndStreamsDrawNumbersOfTheirOwn() {
    List<Double> drawn = new ArrayList<>();
    for (Split split : Split.values()) {
      for (int number = 0; number < 4; number++) {
        for (int stream = 0; stream < 4; stream++) {
          drawn.add(new EvaluatedShard(split, number).numbers(stream).uniformDouble(0));
        }
      }
    }

    assertThat(drawn).hasSize(48).doesNotHaveDuplicates();
  }

  @Test
  void aShardDrawsTheSameWheneverItIsJudged() {
    EvaluatedShard shard = new EvaluatedShard(Split.VALIDATION, 3);

    assertThat(shard.numbers(1).uniformDouble(7))
        .isEqualTo(new EvaluatedShard(Split.VALIDATION, 3).numbers(1).uniformDouble(7));
  }
}
