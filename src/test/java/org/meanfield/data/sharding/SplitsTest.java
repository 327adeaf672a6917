package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Which split a table's row is in: a matter of what it says, and of nothing else. */
class SplitsTest {
  private static final String SPLITS = "data.splits={validation=0.2,test=0.2}";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
  }

  /** A table of numbers with made-up columns, and the number of its row as the last feature. */
  private record Table(List<String> columns, List<List<String>> rows) {
    private static final String NUMBER = "row number";
    private static final String LABEL = "kind";

    static Table random(Random random) {
      List<String> columns =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(i -> "column " + (char) ('a' + random.nextInt(26)) + i)
              .collect(Collectors.toCollection(ArrayList::new));
      Collections.addAll(columns, NUMBER, LABEL);
      Table table = new Table(columns, new ArrayList<>());
      table.add(random, 80, 0, 3);
      return table;
    }

    /** Adds rows of a few classes, numbered on. */
    void add(Random random, int count, int firstClass, int classes) {
      for (int i = 0; i < count; i++) {
        List<String> row = new ArrayList<>();
        for (int column = 0; column < columns.size() - 2; column++) {
          row.add(number(random));
        }
        row.add(Integer.toString(rows.size()));
        row.add("class" + (firstClass + random.nextInt(classes)));
        rows.add(row);
      }
    }

    private static String number(Random random) {
      return switch (random.nextInt(3)) {
        case 0 -> Integer.toString(random.nextInt(5));
        case 1 -> Double.toString(random.nextGaussian());
        default -> "%.2e".formatted(1e6 * random.nextDouble()).replace(',', '.');
      };
    }

    Table withColumns(List<String> order) {
      return new Table(
          order,
          rows.stream()
              .map(row -> order.stream().map(name -> row.get(columns.indexOf(name))).toList())
              .toList());
    }

    /** Without some of the cells of made-up columns. */
    Table withHoles(Random random) {
      int numbers = columns.size() - 2;
      return new Table(
          columns,
          rows.stream()
              .map(
                  row ->
                      IntStream.range(0, row.size())
                          .mapToObj(i -> i < numbers && random.nextInt(9) == 0 ? "" : row.get(i))
                          .toList())
              .toList());
    }

    List<String> features() {
      return columns.stream().filter(name -> !name.equals(LABEL)).toList();
    }

    List<String> csv() {
      List<String> lines = new ArrayList<>(List.of(String.join(",", columns)));
      rows.forEach(row -> lines.add(String.join(",", row)));
      return lines;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rowsOfRandomTablesStayInTheirSplits(long seed) {
    Random random = new Random(seed);
    Table table = Table.random(random);
    Map<Integer, Split> splits = splits("first", table, table.features());
    assertThat(splits).hasSize(table.rows.size());
    assertThat(splits.values()).contains(Split.values());

    List<String> shuffled = new ArrayList<>(table.columns);
    Collections.shuffle(shuffled, random);
    Table reordered = table.withColumns(shuffled);
    assertThat(splits("columns in another order", reordered, reordered.features()))
        .isEqualTo(splits);

    Collections.reverse(shuffled);
    assertThat(splits("features in another order", table, table.withColumns(shuffled).features()))
        .isEqualTo(splits);

    table.add(random, 30, 0, 3);
    assertThat(splits("more rows", table, table.features())).containsAllEntriesOf(splits);

    table.add(random, 30, 3, 2);
    assertThat(splits("more classes", table, table.features(), "data.shard-count=2"))
        .containsAllEntriesOf(splits);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void rowsOfRandomTablesStayInTheirSplitsWhateverIsMadeOfThem(long seed) {
    Random random = new Random(seed);
    Table table = Table.random(random).withHoles(random);
    List<String> features = new ArrayList<>(table.features());
    Collections.swap(features, 0, features.indexOf(Table.NUMBER));
    Map<Integer, Split> splits = splits("means", table, features, "data.missing-features=mean");
    assertThat(splits).hasSize(table.rows.size());

    assertThat(
            splits(
                "medians",
                table,
                features,
                "data.missing-features=median",
                "data.missing-indicator=true"))
        .isEqualTo(splits);
    assertThat(
            splits(
                "categories",
                table,
                features,
                "data.missing-features=mean",
                "data.unseen-categories=zero",
                "data.source.columns.categorical=[\"%s\"]".formatted(features.get(1))))
        .isEqualTo(splits);
    Map<Integer, Split> whole = splits("whole", table, features, "data.missing-features=skip");
    assertThat(whole).hasSizeLessThan(splits.size());
    assertThat(splits).containsAllEntriesOf(whole);
  }

  /** The split of every row, by its number. */
  private Map<Integer, Split> splits(
      String name, Table table, List<String> features, String... overrides) {
    fixture.write(name + ".csv", table.csv());
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add(
        "data.source.columns={features=[\"%s\"],label=kind}"
            .formatted(String.join("\",\"", features)));
    ShardSet shards = shard(name, name + ".csv", all.toArray(String[]::new));
    int place = features.indexOf(Table.NUMBER);
    Map<Integer, Split> splits = new HashMap<>();
    for (Split split : Split.values()) {
      for (String row : ShardContents.rows(spark, shards, split)) {
        String[] values = row.substring(1, row.indexOf(']')).split(", ");
        splits.put((int) Float.parseFloat(values[place]), split);
      }
    }
    return splits;
  }

  @Test
  void equalRowsAreInOneSplitWhateverTheirClasses() {
    List<String> csv = new ArrayList<>(List.of("petal length,width,kind"));
    for (int i = 0; i < 40; i++) {
      csv.add("%d,1,rose".formatted(i));
      csv.add("%d.0,1e0,lily".formatted(i));
    }
    fixture.write("t.csv", csv);
    ShardSet shards = shard("a", "t.csv");

    for (Split split : Split.values()) {
      Map<String, Long> copies =
          ShardContents.rows(spark, shards, split).stream()
              .map(row -> row.substring(0, row.indexOf(']')))
              .collect(Collectors.groupingBy(row -> row, Collectors.counting()));
      assertThat(copies).isNotEmpty().allSatisfy((row, count) -> assertThat(count).isEqualTo(2));
    }
  }

  /** As floats, 128 seconds in a row would be one record. */
  @Test
  void rowsThatAreASecondApartAreOtherRecords() {
    List<String> lines = new ArrayList<>(List.of("time,y"));
    for (int i = 0; i < 100; i++) {
      lines.add((1_700_000_000 + i) + ",c" + i % 2);
    }
    fixture.write("seconds.csv", lines);
    Manifest manifest =
        Sharder.shard(
                spark,
                fixture.config(
                    "seconds",
                    "csv",
                    "seconds.csv",
                    "data.source.columns={features=[time],label=y}",
                    "data.splits={validation=0.3,test=0.3}"),
                false)
            .manifest();

    assertThat(manifest.examples(Split.TRAIN)).isBetween(20L, 60L);
    assertThat(manifest.examples(Split.TEST)).isBetween(15L, 50L);
  }

  @Test
  void anotherShareForValidationLeavesTheTestSplitAsItIs() {
    fixture.write("t.csv", fixture.csv());
    ShardSet one = shard("one", "t.csv");
    ShardSet other = shard("other", "t.csv", "data.splits={validation=0.5,test=0.2}");

    assertThat(ShardContents.rows(spark, other, Split.TEST))
        .isEqualTo(ShardContents.rows(spark, one, Split.TEST));
    assertThat(ShardContents.rows(spark, other, Split.VALIDATION))
        .containsAll(ShardContents.rows(spark, one, Split.VALIDATION));
  }

  @Test
  void aClassThatASplitHasNoExampleOfIsNamed() {
    fixture.write("t.csv", with(5, "tulip"));
    Manifest manifest = shard("a", "t.csv", "data.splits={validation=0.1,test=0.1}").manifest();

    assertThat(manifest.warnings())
        .isNotEmpty()
        .allMatch(line -> line.matches("the \\w+ split has no example of class tulip, and can.*"));
    assertThat(ShardSet.open(storage(), fixture.shards("a").toUri()).manifest().warnings())
        .isEqualTo(manifest.warnings());
  }

  @Test
  void aClassWithoutATrainingExampleIsRefusedAndNoShardSetIsTouched() {
    List<String> csv = fixture.csv();
    ShardSet before = shard("a", write("t.csv", csv));
    // Of so many rows some are held out.
    for (int kind = 0; kind < 20; kind++) {
      csv.add("%d,2,kind%d".formatted(kind, kind));
    }
    write("t.csv", csv);

    assertThatThrownBy(
            () -> Sharder.shard(spark, fixture.config("a", "csv", "t.csv", SPLITS), true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.splits.by = fraction leaves classes without a training example")
        .hasMessageMatching("(?s).*class kind\\d+: 1 in (validation|test).*")
        .hasMessageContaining("add other examples of them to the source, hold out less of it");
    assertThat(ShardSet.open(storage(), before.location())).isEqualTo(before);
  }

  @Test
  void aSplitThatGotNothingIsNamed() {
    fixture.write("t.csv", List.of("petal length,width,kind", "1,1,rose", "2,2,lily"));
    Manifest manifest = shard("a", "t.csv", "data.splits={validation=0.001,test=0}").manifest();

    assertThat(manifest.sizes()).isEqualTo("2 train, 0 validation, 0 test");
    assertThat(manifest.warnings())
        .singleElement()
        .asString()
        .startsWith("the validation split is empty: no example fell into data.splits.validation");
  }

  /** The fixture's rows, and a few of another class. */
  private List<String> with(int count, String kind) {
    List<String> csv = fixture.csv();
    for (int i = 0; i < count; i++) {
      csv.add("%d,2,%s".formatted(i, kind));
    }
    return csv;
  }

  private String write(String name, List<String> lines) {
    fixture.write(name, lines);
    return name;
  }

  private ShardSet shard(String name, String path, String... overrides) {
    List<String> all = new ArrayList<>(List.of(SPLITS));
    Collections.addAll(all, overrides);
    return Sharder.shard(
        spark, fixture.config(name, "csv", path, all.toArray(String[]::new)), false);
  }

  private static Storage storage() {
    return Storage.of(spark.hadoopConfiguration());
  }
}
