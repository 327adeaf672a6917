package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.DataException;
import org.meanfield.data.NumericColumn;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Cells that are missing or hold categories: what the training split makes of them. */
class FeatureFitTest {
  private static final String SOURCE =
      "format = csv, train.path = \"%s\", columns { features = [x, c, z], categorical = [c], label = y }";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;

  /** 120 rows; every eighth lacks x, every fifteenth its category. */
  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
    Random random = new Random(2);
    List<String> lines = new ArrayList<>(List.of("x,c,z,y"));
    for (int i = 0; i < 120; i++) {
      String x = i % 8 == 3 ? "" : Double.toString(100 * random.nextGaussian());
      String c = i % 15 == 4 ? "NA" : "abc".substring(i % 3, i % 3 + 1);
      lines.add("%s,%s,%s,%s".formatted(x, c, i, i % 2 == 0 ? "p" : "q"));
    }
    fixture.write("t.csv", lines);
  }

  private Manifest shard(String name, String table, String... overrides) {
    String source = SOURCE.formatted(folder.resolve(table)) + ", null-values = [NA]";
    return Sharder.shard(spark, fixture.configOf(name, source, overrides), false).manifest();
  }

  /** A column's cells of some split. */
  private double[] cells(String name, Manifest manifest, Split split, int column) {
    ShardSet shards = new ShardSet(fixture.shards(name).toUri(), manifest, null);
    Storage storage = Storage.of(spark.hadoopConfiguration());
    List<Double> cells = new ArrayList<>();
    manifest.shards(split).stream()
        .map(entry -> ShardReader.read(storage, shards, entry))
        .forEach(block -> add(block, column, cells));
    return cells.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void add(ShardBlock block, int column, List<Double> cells) {
    for (int row = 0; row < block.rows(); row++) {
      cells.add(block.doubles(0)[3 * row + column]);
    }
  }

  @Test
  void theMeanOfTheTrainingSplitStandsInForWhatIsMissing() {
    Manifest manifest =
        shard("mean", "t.csv", "data.missing-features=mean", "data.missing-indicator=true");
    double[] x = cells("mean", manifest, Split.TRAIN, 0);
    double[] there = Arrays.stream(x).filter(v -> !Double.isNaN(v)).toArray();
    double mean = Arrays.stream(there).average().orElseThrow();
    double variance = Arrays.stream(there).map(v -> (v - mean) * (v - mean)).sum() / x.length;

    NumericColumn column = (NumericColumn) manifest.features().columns().get(0);
    assertThat(there.length).isLessThan(x.length);
    assertThat(column.fill()).isCloseTo(mean, within(1e-9));
    assertThat(column.indicator()).isTrue();
    assertThat(column.missing()).isEqualTo(15);
    assertThat(manifest.normalisation().mean().get(0)).isCloseTo(mean, within(1e-9));
    assertThat(manifest.normalisation().std().get(0)).isCloseTo(Math.sqrt(variance), within(1e-9));
    assertThat(manifest.notes())
        .anyMatch(note -> note.startsWith("15 of 120 values of column x were missing: filled with"))
        .anyMatch(note -> note.startsWith("8 of 120 values of column c were missing: a category"));
    assertThat(manifest.warnings()).anyMatch(line -> line.endsWith("which is more than a tenth"));
    assertThat(manifest.skipped()).isZero();
  }

  @Test
  void theMedianIsExact() {
    Manifest manifest = shard("median", "t.csv", "data.missing-features=median");
    double[] sorted =
        Arrays.stream(cells("median", manifest, Split.TRAIN, 0))
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;

    assertThat(((NumericColumn) manifest.features().columns().get(0)).fill())
        .isCloseTo(median, within(1e-12));
    assertThat(((NumericColumn) manifest.features().columns().get(2)).fill()).isNotNull();
  }

  @Test
  void mediansDoNotDependOnPartitions() {
    double[][] columns = {
      {3, -1, -7.5, 1e300}, {Double.NaN, -2, Double.NaN, -4}, {0, -0.0, 5, 6}, {9, 9, 9, 9}
    };
    List<byte[]> rows = new ArrayList<>();
    for (int row = 0; row < 4; row++) {
      ByteBuffer packed = ByteBuffer.allocate(4 * Double.BYTES);
      for (double[] column : columns) {
        packed.putDouble(column[row]);
      }
      rows.add(packed.array());
    }
    for (int partitions : new int[] {1, 3, 7}) {
      assertThat(Medians.of(spark.parallelize(rows, partitions), 4)).containsExactly(1, -3, 2.5, 9);
    }
  }

  @Test
  void rowsThatLackAValueMayBeLeftOutAndAreCounted() {
    Manifest manifest = shard("skip", "t.csv", "data.missing-features=skip");

    // Row 19 of every 120 lacks both.
    assertThat(manifest.skipped()).isEqualTo(22);
    assertThat(manifest.warnings()).anyMatch(line -> line.startsWith("22 records of 120 left out"));
    assertThat(cells("skip", manifest, Split.TRAIN, 0)).doesNotContain(Double.NaN);
  }

  @Test
  void withoutAWordAMissingValueIsAnErrorThatSaysWhatThereIs() {
    assertThatThrownBy(() -> shard("fail", "t.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.csv, row 4: column x is null, wanted a number")
        .hasMessageContaining("t.csv, row 5: column c is null, wanted a category\n")
        .hasMessageEndingWith(
            "; 22 of them lack a value: data.missing-features may leave such out, or fill them in");
  }

  @Test
  void whereMostRowsLackAValueNobodyIsToldToMakeItUp() {
    List<String> lines = new ArrayList<>(List.of("x,c,z,y"));
    for (int i = 0; i < 30; i++) {
      lines.add("%s,a,%s,%s".formatted(i % 3 == 0 ? i : "", i, i % 2 == 0 ? "p" : "q"));
    }
    fixture.write("empty.csv", lines);

    assertThatThrownBy(() -> shard("empty", "empty.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("row 2: column x is null, wanted a number\n")
        .hasMessageEndingWith(
            "20 of them lack a value: leave columns that are mostly empty out of"
                + " data.source.columns.features, or, where none is, fill the gaps in by"
                + " data.missing-features");
  }

  @Test
  void categoriesAreThoseOfTheTrainingSplitInTheirOrder() {
    Manifest manifest = shard("categories", "t.csv", "data.missing-features=mean");
    CategoricalColumn column = (CategoricalColumn) manifest.features().columns().get(1);

    assertThat(column.values().names()).containsExactly("a", "b", "c");
    assertThat(column.categories().names()).containsExactly("a", "b", "c");
    assertThat(column.width()).isEqualTo(4);
    // x, a, b, c, none, z
    assertThat(manifest.normalisation().std()).hasSize(6);
    assertThat(manifest.normalisation().mean().subList(1, 5)).containsOnly(0.0);
    assertThat(manifest.normalisation().std().subList(1, 5)).containsOnly(1.0);
  }

  @Test
  void aCategoryThatTrainingLacksIsNamedWithItsRowOrTakenForNone() {
    List<String> train = List.of("x,c,z,y", "1,a,1,p", "2,b,1,q", "3,a,2,p", "4,b,2,q");
    fixture.write("train.csv", train);
    fixture.write("test.csv", List.of("x,c,z,y", "1,a,1,p", "2,new,1,q"));
    String test = "data.source.test.path=\"" + folder.resolve("test.csv") + "\"";
    String none = "data.splits.validation=0";

    assertThatThrownBy(() -> shard("unseen", "train.csv", test, none))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column c = \"new\" (test.csv, row 2)")
        .hasMessageContaining("set data.unseen-categories = zero");
    Manifest manifest = shard("zero", "train.csv", test, none, "data.unseen-categories=zero");
    CategoricalColumn column = (CategoricalColumn) manifest.features().columns().get(1);
    assertThat(column.values().names()).containsExactly("a", "b", "new");
    assertThat(column.categories().names()).containsExactly("a", "b");
  }

  @Test
  void recordsAreTheSameWhetherTheirColumnsMayLackValuesOrNot() {
    List<String> lines = new ArrayList<>(List.of("x,c,z,y"));
    for (int i = 0; i < 60; i++) {
      lines.add("%s,%s,%s,%s".formatted(i, i % 5, i % 7, "pq".charAt(i % 2)));
    }
    fixture.write("numbers.csv", lines);
    String numbers = "data.source.columns.categorical=[]";
    Manifest plain = shard("plain", "numbers.csv", numbers);
    Manifest filling = shard("filling", "numbers.csv", numbers, "data.missing-features=mean");
    ShardSet one = new ShardSet(fixture.shards("plain").toUri(), plain, null);
    ShardSet other = new ShardSet(fixture.shards("filling").toUri(), filling, null);
    Storage storage = Storage.of(spark.hadoopConfiguration());

    assertThat(plain.features().isEmpty()).isTrue();
    assertThat(filling.features().isEmpty()).isFalse();
    assertThat(
            RecordSample.of(spark, storage, one)
                .overlap(spark, storage, other, Split.TRAIN)
                .orElseThrow()
                .share())
        .isEqualTo(1);
  }

  @Test
  void aColumnThatNamesItsRowsIsNoCategory() {
    List<String> lines = new ArrayList<>(List.of("x,c,z,y"));
    for (int i = 0; i < 1001; i++) {
      lines.add("1,id%s,1,%s".formatted(i, "pq".charAt(i % 2)));
    }
    fixture.write("ids.csv", lines);

    assertThatThrownBy(() -> shard("ids", "ids.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column c has over 1000 different categories")
        .hasMessageContaining("leave it out of data.source.columns");
  }

  @Test
  void wholeNumbersThatNoDoubleIsAreCountedInAWarning() {
    StructType schema = StructType.fromDDL("x bigint, c string, z decimal(30,2), y string");
    List<org.apache.spark.sql.Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          RowFactory.create(
              9_007_199_254_740_992L + i,
              "a",
              new java.math.BigDecimal("0.25"),
              i % 2 == 0 ? "p" : "q"));
    }
    fixture.write(spark, "wide", rows, schema, 2);
    String format = "data.source.format=parquet";

    Manifest manifest =
        Sharder.shard(
                spark,
                fixture.configOf(
                    "wide",
                    SOURCE.formatted(folder.resolve("wide")).replace("csv", "parquet"),
                    "data.splits={validation=0,test=0}",
                    format),
                false)
            .manifest();

    assertThat(manifest.rounded()).containsOnlyKeys("x").containsEntry("x", 10L);
    assertThat(manifest.warnings())
        .anyMatch(line -> line.startsWith("column x has 10 whole numbers of more digits than"));
  }
}
