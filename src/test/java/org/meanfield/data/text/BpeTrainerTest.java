package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {

  /** Arxiv 1508.07909, algorithm 1, whose mark of a word's end is left out. */
  private static final Map<String, Integer> PAPER =
      Map.of("low", 5, "lower", 2, "newest", 6, "widest", 3);

  @Test
  void thePapersWordsAreMergedAsInThePaper() {
    assertThat(named(BpeTrainer.learn(counted(PAPER), 4096, 1)).subList(0, 4))
        .containsExactly("e s", "es t", "l o", "lo w");
  }

  @Test
  void ofPairsThatOccurEquallyOftenTheFirstByItsBytesIsMerged() {
    assertThat(named(BpeTrainer.learn(counted(PAPER), 4096, 1)).subList(4, 8))
        .containsExactly("e w", "ew est", "n ewest", "d est");
    assertThat(named(BpeTrainer.learn(counted(Map.of("é", 2, "zz", 2, "za", 2)), 4096, 2)))
        .containsExactly("z a", "z z", "\\xC3 \\xA9");
  }

  @Test
  void mergingEndsWithEnoughTokensOrWithoutAFrequentPair() {
    assertThat(BpeTrainer.learn(counted(PAPER), 260, 1).size()).isEqualTo(260);
    assertThat(BpeTrainer.learn(counted(PAPER), 257, 1).pairs()).isEmpty();
    assertThat(named(BpeTrainer.learn(counted(PAPER), 4096, 7)))
        .containsExactly("e s", "es t", "l o", "lo w");
    assertThat(BpeTrainer.learn(counted(Map.of("a", 9)), 4096, 1).pairs()).isEmpty();
  }

  @Test
  void overlappingPairsAreMergedFromTheLeft() {
    BpeMerges merges = BpeTrainer.learn(counted(Map.of("aaaaa", 1)), 258, 1);

    assertThat(merges.encode("aaaaa".getBytes(StandardCharsets.UTF_8)))
        .containsExactly(257, 257, 'a' + 1);
  }

  @Test
  void incrementalCountsGiveWhatCountingAnewGives() {
    for (int seed = 0; seed < 60; seed++) {
      Map<String, Integer> words = words(new Random(seed));
      List<PieceCount> shuffled = counted(words);
      Collections.shuffle(shuffled, new Random(seed));

      assertThat(named(BpeTrainer.learn(shuffled, 300, 2)))
          .as("seed %d", seed)
          .isEqualTo(mergedByCountingAnew(words, 300 - 257, 2));
    }
  }

  @Test
  void aChunkIsEncodedByMakingEachMergeEverywhereInTurn() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      BpeMerges merges = BpeTrainer.learn(counted(words(random)), 320, 1);

      for (String word : words(random).keySet()) {
        List<String> expected = characters(word);
        for (String pair : named(merges)) {
          expected = replaced(expected, pair.split(" ")[0], pair.split(" ")[1]);
        }
        List<String> found = new ArrayList<>();
        for (int token : merges.encode(word.getBytes(StandardCharsets.UTF_8))) {
          found.add(ByteText.of(merges.bytes(token)));
        }
        assertThat(found).isEqualTo(expected);
      }
    }
  }

  /** Algorithm 1 of the paper in plain loops, over characters of one byte. */
  private static List<String> mergedByCountingAnew(
      Map<String, Integer> words, int most, int minimum) {
    Map<List<String>, Integer> vocabulary = new HashMap<>();
    words.forEach((word, count) -> vocabulary.merge(characters(word), count, Integer::sum));
    List<String> merges = new ArrayList<>();
    while (merges.size() < most) {
      Map<List<String>, Integer> pairs =
          new TreeMap<>(
              Comparator.comparing((List<String> pair) -> pair.get(0))
                  .thenComparing(p -> p.get(1)));
      vocabulary.forEach(
          (word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
              pairs.merge(word.subList(i, i + 2), count, Integer::sum);
            }
          });
      int highest = pairs.values().stream().max(Comparator.naturalOrder()).orElse(0);
      if (highest < minimum) {
        break;
      }
      List<String> best =
          pairs.keySet().stream().filter(p -> pairs.get(p) == highest).findFirst().get();
      merges.add(String.join(" ", best));
      Map<List<String>, Integer> before = Map.copyOf(vocabulary);
      vocabulary.clear();
      before.forEach(
          (word, count) -> vocabulary.put(replaced(word, best.get(0), best.get(1)), count));
    }
    return merges;
  }

  private static List<String> replaced(List<String> word, String left, String right) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      if (i + 1 < word.size() && word.get(i).equals(left) && word.get(i + 1).equals(right)) {
        result.add(left + right);
        i++;
      } else {
        result.add(word.get(i));
      }
    }
    return result;
  }

  private static List<String> characters(String word) {
    return word.chars().mapToObj(Character::toString).toList();
  }

  /** Words over three letters, so that pairs repeat, overlap and tie. */
  private static Map<String, Integer> words(Random random) {
    Map<String, Integer> words = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder word = new StringBuilder();
      random.ints(1 + random.nextInt(12), 'a', 'd').forEach(word::appendCodePoint);
      words.put(word.toString(), 1 + random.nextInt(4));
    }
    return words;
  }

  private static List<PieceCount> counted(Map<String, Integer> words) {
    List<PieceCount> counted = new ArrayList<>();
    words.forEach((word, count) -> counted.add(new PieceCount(word, count)));
    return counted;
  }

  private static List<String> named(BpeMerges merges) {
    return merges.pairs().stream()
        .map(
            pair ->
                ByteText.of(merges.bytes(BpeMerges.left(pair)))
                    + " "
                    + ByteText.of(merges.bytes(BpeMerges.right(pair))))
        .toList();
  }
}
