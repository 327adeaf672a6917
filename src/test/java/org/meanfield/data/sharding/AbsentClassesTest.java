package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** Classes that a split has no example of, whatever the source. */
class AbsentClassesTest {
  private static final String FEW = "data.splits={validation=0.1,test=0.1}";

  /** So much that a class of a single example has none to train on. */
  private static final String NEARLY_ALL = "data.splits.validation=0.99";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "4, 3", "4, 4", "5, 1", "5, 2", "5, 3", "5, 4"})
  void ofAFewRowsOfAClassEverySplitHasSomeOrSaysThatItHasNone(int count, long seed) {
    TableFixture table = new TableFixture(folder);
    List<String> csv = table.csv();
    Random random = new Random(seed);
    IntStream.range(0, count).forEach(i -> csv.add(random.nextGaussian() + ",1,tulip"));
    table.write("t.csv", csv);
    ShardSet shards =
        Sharder.shard(spark, table.config("a", "csv", "t.csv", FEW, "run.seed=" + seed), false);

    long found = 0;
    for (Split split : Split.values()) {
      long tulips =
          ShardContents.rows(spark, shards, split).stream()
              .filter(row -> row.endsWith("tulip"))
              .count();
      String absence =
          "the %s split has no example of class tulip, and can say nothing of it"
              .formatted(split.text());
      assertThat(shards.manifest().warnings().contains(absence)).isEqualTo(tulips == 0);
      found += tulips;
    }
    assertThat(found).isEqualTo(count);
  }

  @Test
  void aLabelOfIdxIsNamed() {
    IdxFixture idx = new IdxFixture(folder);
    idx.train = with(idx.train, IdxFixture.CLASSES);
    idx.write();

    assertThat(warnings(idx.config("a")))
        .contains("the test split has no example of class 5, and can say nothing of it");
    assertThatSharding(idx.config("b", NEARLY_ALL))
        .hasMessageContaining("class 5: 1 in validation");
  }

  @Test
  void aClassOfAnImageFolderIsNamed() {
    IdxFixture idx = new IdxFixture(folder);
    idx.train = with(idx.train, IdxFixture.CLASSES);
    ImageFolderFixture images = new ImageFolderFixture(folder, idx);

    assertThat(warnings(images.config("a")))
        .contains("the test split has no example of class 5, and can say nothing of it");
    assertThatSharding(images.config("b", NEARLY_ALL))
        .hasMessageContaining("class 5: 1 in validation");
  }

  @Test
  void aClassOfDocumentsIsNamed() {
    TextFixture texts = new TextFixture(folder);
    StringBuilder csv = new StringBuilder("text,label\nrain,weather\n");
    IntStream.range(0, 90).forEach(i -> csv.append("word%s,%s\n".formatted(i, i % 2)));
    texts.write("t.csv", csv.toString());
    texts.write("test.csv", "text,label\nword,0\nword,1\n");

    assertThat(warnings(documents(texts, "a", "data.splits.validation=0")))
        .contains("the test split has no example of class weather, and can say nothing of it");
    assertThatSharding(documents(texts, "b", NEARLY_ALL))
        .hasMessageContaining("class weather: 1 in validation");
  }

  @Test
  void thatExamplesAreAllEqualIsSaidWhereTheyAreThereforeInOneSplit() {
    TableFixture table = new TableFixture(folder);
    List<String> csv = table.csv();
    IntStream.range(0, 5).forEach(i -> csv.add("7,7,tulip"));
    IntStream.range(0, 6).forEach(i -> csv.add("8," + i % 2 + ",daisy"));
    table.write("t.csv", csv);

    assertThatSharding(table.config("a", "csv", "t.csv", NEARLY_ALL, "data.splits.test=0"))
        .hasMessageContaining(
            "class tulip: 5 in validation, which are all equal: equal records are in one split")
        .hasMessageContaining("class daisy: 6 in validation, of which 2 are different: equal")
        .hasMessageContaining("class iris: 24 in validation\n")
        .hasMessageContaining("add other examples of them to the source");
  }

  /** And one example of another label. */
  private static List<IdxFixture.Example> with(List<IdxFixture.Example> examples, int label) {
    List<IdxFixture.Example> all = new ArrayList<>(examples);
    all.add(new IdxFixture.Example(new byte[IdxFixture.HEIGHT * IdxFixture.WIDTH], label));
    return all;
  }

  private static Config documents(TextFixture texts, String name, String... overrides) {
    texts.write(
        name + ".conf",
        """
        run { name = "%1$s", dir = "%2$s/run" }
        data {
          shards = "%2$s/shards-%1$s"
          source {
            format = csv, train.path = "%2$s/t.csv", test.path = "%2$s/test.csv"
            columns { text = text, label = label }
          }
          tokenizer { kind = word, max-length = 4 }
        }
        network { family = rnn, task = sequence-classification, hidden = 4 }
        training { epochs = 1, updater.name = adam }
        """
            .formatted(name, texts.path(".")));
    return Config.load(texts.path(name + ".conf").toString(), List.of(overrides));
  }

  private static List<String> warnings(Config config) {
    return Sharder.shard(spark, config, false).manifest().warnings();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertThatSharding(Config config) {
    return assertThatThrownBy(() -> Sharder.shard(spark, config, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("leaves classes without a training example");
  }
}
