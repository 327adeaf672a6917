package org.meanfield.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** What counting alone is worth on the samples, which the README holds networks against. */
class BaselinesTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;

  private ShardSet shards(String conf, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("data.shards=" + folder.resolve("shards" + String.join("-", overrides)));
    return Sharder.shard(spark, Config.load("conf/" + conf, all), false);
  }

  private static List<ShardBlock> blocks(ShardSet shards, Split split) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    List<ShardBlock> blocks = new ArrayList<>();
    for (ShardEntry entry : shards.manifest().shards(split)) {
      blocks.add(ShardReader.read(storage, shards, entry));
    }
    return blocks;
  }

  private static List<NaiveBayes.Labelled> documents(ShardSet shards, Split split) {
    List<NaiveBayes.Labelled> documents = new ArrayList<>();
    for (ShardBlock block : blocks(shards, split)) {
      for (int row = 0; row < block.rows(); row++) {
        int from = block.start(0, row);
        int[] words =
            Arrays.stream(block.ints(0), from, from + block.length(0, row))
                .filter(token -> isWord(shards, token))
                .toArray();
        documents.add(new NaiveBayes.Labelled(words, block.ints(1)[row]));
      }
    }
    return documents;
  }

  /** No punctuation mark, of which every class has its share. */
  private static boolean isWord(ShardSet shards, int token) {
    return shards.tokenizer().decode(new int[] {token}).chars().anyMatch(Character::isLetter);
  }

  private static int[] tokens(ShardSet shards, Split split) {
    return blocks(shards, split).stream()
        .flatMapToInt(block -> Arrays.stream(block.ints(0)))
        .toArray();
  }

  @Test
  void countedWordsTellWhatPartOfTheBookAVerseIsOf() {
    List<Double> told = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      ShardSet shards = shards("rnn-classify.conf", "run.seed=" + seed);
      NaiveBayes counted =
          NaiveBayes.of(documents(shards, Split.TRAIN), shards.manifest().classes().size());
      told.add(counted.accuracy(documents(shards, Split.TEST)));
    }

    assertThat(told)
        .usingElementComparator(BaselinesTest::rounded)
        .containsExactly(0.808, 0.818, 0.815);
  }

  private static int rounded(double one, double other) {
    return Double.compare(Math.rint(one * 1000), Math.rint(other * 1000));
  }

  @Test
  void countedTriplesOfWordsTellTheNextOne() {
    ShardSet shards = shards("rnn-text.conf");
    int[] test = tokens(shards, Split.TEST);
    KneserNey counted =
        new KneserNey(tokens(shards, Split.TRAIN), shards.tokenizer().vocabulary().size());

    double all =
        IntStream.range(0, shards.tokenizer().vocabulary().size())
            .mapToDouble(token -> counted.probability(test[0], test[1], token))
            .sum();
    assertThat(all).as("a distribution").isEqualTo(1, within(1e-9));
    assertThat(counted.perplexity(test)).isEqualTo(56.34, within(0.01));
  }
}
