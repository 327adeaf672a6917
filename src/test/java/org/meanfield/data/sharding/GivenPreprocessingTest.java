package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** New data under the preprocessing of older data, so that the older one's network goes on. */
class GivenPreprocessingTest {
  private static final String SOURCE =
      "format = csv, train.path = \"%s\", columns { features = [x, c], categorical = [c], label = y }";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;
  private Manifest older;

  @BeforeEach
  void makeTheOlder() {
    fixture = new TableFixture(folder);
    write("older.csv", 1, 120, "abc", "pqr");
    older = shard("older", "older.csv");
  }

  private void write(String name, long seed, int rows, String categories, String classes) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("x,c,y"));
    for (int i = 0; i < rows; i++) {
      lines.add(
          "%s,%s,%s"
              .formatted(
                  seed * 100 + random.nextGaussian(),
                  categories.charAt(i % categories.length()),
                  classes.charAt(i % classes.length())));
    }
    fixture.write(name, lines);
  }

  private Manifest shard(String name, String table, String... overrides) {
    String source = SOURCE.formatted(folder.resolve(table));
    return Sharder.shard(spark, fixture.configOf(name, source, overrides), false).manifest();
  }

  private Manifest shardAfter(String name, String table, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("data.preprocessing.from=\"" + fixture.shards("older").toUri() + "\"");
    return shard(name, table, all.toArray(String[]::new));
  }

  @Test
  void classesCategoriesAndNormalisationAreThoseOfTheOlderData() {
    write("newer.csv", 2, 30, "ca", "rp");

    Manifest newer = shardAfter("newer", "newer.csv");

    assertThat(newer.classes()).isEqualTo(older.classes()).containsExactly("p", "q", "r");
    assertThat(newer.normalisation()).isEqualTo(older.normalisation());
    assertThat(newer.features()).isEqualTo(older.features());
    assertThat(((CategoricalColumn) newer.features().columns().get(1)).values().names())
        .containsExactly("a", "b", "c");
    assertThat(newer.trained().get(1)).isZero();
  }

  @Test
  void oneClassAloneSufficesAndTheTrainingSplitMayBeEmpty() {
    write("one.csv", 3, 2, "a", "q");

    Manifest newer =
        shardAfter("one", "one.csv", "data.splits.test=0.99", "data.splits.validation=0");

    assertThat(newer.examples(Split.TRAIN)).isZero();
    assertThat(newer.examples(Split.TEST)).isEqualTo(2);
  }

  @Test
  void aNewClassIsAnErrorOrComesBehindTheOthersOrIsLeftOut() {
    write("newer.csv", 2, 40, "ab", "qk");

    assertThatThrownBy(() -> shardAfter("failing", "newer.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the source has examples of class k (20)")
        .hasMessageContaining("data.preprocessing.new-classes");
    assertThat(
            shardAfter("extended", "newer.csv", "data.preprocessing.new-classes=extend").classes())
        .containsExactly("p", "q", "r", "k");
    Manifest ignored = shardAfter("ignored", "newer.csv", "data.preprocessing.new-classes=ignore");
    assertThat(ignored.classes()).isEqualTo(older.classes());
    assertThat(ignored.skipped()).isEqualTo(20);
    assertThat(ignored.records()).isEqualTo(40);
  }

  @Test
  void aClassThatIsTheSameNumberIsTheSameClassWhateverTypeItsColumnHas() {
    fixture.write("whole.csv", List.of("x,c,y", "1,a,1", "2,b,2", "3,a,010", "4,b,1"));
    fixture.write("fractions.csv", List.of("x,c,y", "5,a,2.0", "6,b,1.0", "7,b,010"));
    Manifest whole = shard("whole", "whole.csv", "data.splits={validation=0,test=0}");

    Manifest fractions =
        shard(
            "fractions",
            "fractions.csv",
            "data.splits={validation=0,test=0}",
            "data.preprocessing.from=\"" + fixture.shards("whole").toUri() + "\"");

    assertThat(fractions.classes()).isEqualTo(whole.classes()).containsExactly("1", "2", "010");
    ShardSet shards = new ShardSet(fixture.shards("fractions").toUri(), fractions, null);
    assertThat(ShardContents.rows(spark, shards, Split.TRAIN))
        .extracting(row -> row.substring(row.lastIndexOf(' ') + 1))
        .containsExactlyInAnyOrder("010", "1", "2");
  }

  @Test
  void aCategoryThatTheOlderDataLacksIsAsIfItsNetworkWereAsked() {
    write("newer.csv", 2, 40, "az", "pq");

    assertThatThrownBy(() -> shardAfter("failing", "newer.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("which training has not seen");
    assertThat(shardAfter("zero", "newer.csv", "data.unseen-categories=zero").features())
        .isEqualTo(older.features());
  }

  @Test
  void ofAFolderTheFilesAreTakenThatAreNamed() {
    fixture.write("incoming/one.csv", List.of("x,c,y", "1,a,p", "2,b,q"));
    fixture.write("incoming/other.csv", List.of("x,c,y", "3,a,p", "4,b,q", "5,b,r"));
    fixture.write("names.txt", List.of("other.csv"));
    String only = "data.source.only=\"" + folder.resolve("names.txt") + "\"";

    assertThat(shardAfter("named", "incoming", only).records()).isEqualTo(3);
    fixture.write("names.txt", List.of("other.csv", "gone.csv"));
    assertThatThrownBy(() -> shardAfter("gone", "incoming", only))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names gone.csv, which");
  }
}
