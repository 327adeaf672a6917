package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Tables whose labels are numbers: what stands in the shards, and what does not. */
class ValuesToPredictTest {
  private static final String TWO = "data.source.columns={features=[x],label=[price,age]}";
  private static final String ONE = "data.source.columns={features=[x],label=price}";
  private static final String REGRESSION = "network.task=regression";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;
  private Storage storage;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
    storage = Storage.of(spark.hadoopConfiguration());
    List<String> lines = new ArrayList<>(List.of("age,x,price"));
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      lines.add("%s,%s,%s".formatted(random.nextInt(90), i, 1000 + 2.5 * i));
    }
    fixture.write("t.csv", lines);
  }

  private Manifest shard(String table, String... overrides) {
    return Sharder.shard(spark, fixture.config("a", "csv", table, overrides), false).manifest();
  }

  private List<ShardBlock> blocks(Manifest manifest, Split split) {
    ShardSet shards = new ShardSet(fixture.shards("a").toUri(), manifest, null);
    return manifest.shards(split).stream()
        .map(entry -> ShardReader.read(storage, shards, entry))
        .toList();
  }

  @Test
  void theNumbersToPredictStandBehindTheFeaturesInTheOrderThatWasGiven() {
    Manifest manifest = shard("t.csv", TWO, REGRESSION);

    assertThat(manifest.schema()).isEqualTo(Schema.ofFeatures(1).withValues(2));
    assertThat(manifest.classes()).isEmpty();
    int rows = 0;
    for (Split split : Split.values()) {
      for (ShardBlock block : blocks(manifest, split)) {
        for (int row = 0; row < block.rows(); row++, rows++) {
          assertThat(block.doubles(1)[2 * row]).isEqualTo(1000 + 2.5 * block.doubles(0)[row]);
          assertThat(block.doubles(1)[2 * row + 1]).isBetween(0.0, 89.0);
        }
      }
    }
    assertThat(rows).isEqualTo(100);
  }

  @Test
  void theyAreScaledByTheTrainingSplitAlone() {
    Manifest manifest = shard("t.csv", ONE, REGRESSION);
    double sum = 0;
    double squares = 0;
    for (ShardBlock block : blocks(manifest, Split.TRAIN)) {
      for (double price : block.doubles(1)) {
        sum += price;
        squares += price * price;
      }
    }
    double mean = sum / manifest.examples(Split.TRAIN);

    Normalisation values =
        new ShardSet(fixture.shards("a").toUri(), manifest, null).exampleFormat().valueScaling();
    assertThat(manifest.examples(Split.TRAIN)).isLessThan(100);
    assertThat(values.mean().get(0)).isCloseTo(mean, within(1e-6));
    assertThat(values.std().get(0))
        .isCloseTo(Math.sqrt(squares / manifest.examples(Split.TRAIN) - mean * mean), within(1e-3));
  }

  @Test
  void aNumberThatIsNoneIsNamedWithItsFileAndLine() {
    fixture.write("bad.csv", List.of("x,price", "1,2", "2,dear", "3,4"));

    assertThatThrownBy(() -> shard("bad.csv", ONE, REGRESSION))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bad.csv")
        .hasMessageContaining("column price = \"dear\", wanted a number");
  }

  @Test
  void fractionsAsClassesAreAnErrorThatSuggestsRegression() {
    assertThatThrownBy(() -> shard("t.csv", ONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column price has 100 different numbers such as 1002.5")
        .hasMessageContaining("set network.task = regression");
  }

  @Test
  void aFewVersionsAreClasses() {
    fixture.write("few.csv", List.of("x,price", "1,1.1", "2,1.2", "3,1.1", "4,1.2"));

    assertThat(shard("few.csv", ONE, "data.splits={validation=0,test=0}").classes())
        .containsExactly("1.1", "1.2");
  }
}
