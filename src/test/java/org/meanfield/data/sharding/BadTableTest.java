package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.Manifest;
import org.meanfield.testing.OnSpark;

class BadTableTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;
  private List<String> csv;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
    csv = fixture.csv();
  }

  @Test
  void aLineForExcelAboveTheNamesIsToldFromThem() {
    List<String> lines = new ArrayList<>(fixture.csv());
    lines.add(0, "sep=,");
    fixture.write("excel.csv", lines);

    assertThatThrownBy(
            () -> Sharder.shard(spark, fixture.config("excel", "csv", "excel.csv"), false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("excel.csv: its first line, sep=,, is a note for Excel; delete");
  }

  @Test
  void aMissingTableIsNamed() {
    assertThatSharding("csv", "nowhere.csv").hasMessageContaining("nowhere.csv: no such table");
  }

  @Test
  void everyMissingColumnIsNamedWithThoseThatThereAre() {
    fixture.write("t.csv", csv);

    assertThatSharding(
            "csv", "t.csv", "data.source.columns={features=[depth,width,\"a.b\"],label=genus}")
        .hasMessageContaining("t.csv (data.source.train.path): no column depth; there are [petal")
        .hasMessageContaining("no column a.b;")
        .hasMessageContaining("no column genus;");
  }

  @Test
  void aTextAmongTheNumbersIsNamedWithItsRow() {
    csv.set(18, "abc,1,rose");
    csv.set(40, "NaN,1,rose");
    csv.set(41, "1e39,1,rose");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("3 of the source's records cannot be used:")
        .hasMessageContaining("t.csv, row 18: column petal length = \"abc\", wanted a number")
        .hasMessageContaining("t.csv, row 40: column petal length = \"NaN\", wanted a number")
        .hasMessageContaining("t.csv, row 41: column petal length = 1e39, wanted a finite number");
  }

  @Test
  void anEmptyFeatureAndAnEmptyLabelAreNamed() {
    csv.set(3, ",1,rose");
    csv.set(4, "2,1,");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("t.csv, row 3: column petal length is null, wanted a number")
        .hasMessageContaining("t.csv, row 4: column kind is null, wanted a class")
        .hasMessageContaining("data.on-bad-record = skip");
  }

  @Test
  void aTableOfOneClassHasNothingToTellApart() {
    String columns = csv.get(0);
    csv.replaceAll(row -> row.replaceAll("[^,]+$", "rose"));
    csv.set(0, columns);
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("every training record is of class rose: two classes are needed");
  }

  @Test
  void aLineWithAValueTooManyOrTooFewIsNamed() {
    csv.set(5, "2,1,rose,4");
    csv.set(6, "2,1");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("t.csv, row 5: cannot be parsed: \"2,1,rose,4\"")
        .hasMessageContaining("t.csv, row 6: cannot be parsed: \"2,1\"");
  }

  @Test
  void badRowsAreSkippedAndCountedOnRequest() {
    fixture.write("good.csv", csv);
    shard("good", "csv", "good.csv");
    csv.add(100, "abc,1,rose");
    csv.add(7, "1,1,");
    csv.add("1,2,3,4");
    fixture.write("bad.csv", csv);
    Manifest manifest = shard("bad", "csv", "bad.csv", "data.on-bad-record=skip");

    assertThat(manifest.skipped()).isEqualTo(3);
    assertThat(ShardFiles.withoutManifest(fixture.shards("bad")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("good")));
  }

  @Test
  void aLineThatIsNoJsonIsNamed() {
    List<String> json = fixture.json();
    json.set(11, "{\"kind\": oops");
    fixture.write("t.json", json);

    assertThatSharding("json", "t.json")
        .hasMessageContaining("t.json, row 12: cannot be parsed: \"{\"kind\": oops\"");
  }

  @Test
  void columnsOfTheWrongTypeAreNamedWithWhatIsWanted() {
    StructType schema = StructType.fromDDL("`petal length` string, width date, kind date");
    fixture.write(spark, "t.parquet", List.of(), schema, 1);

    assertThatSharding("parquet", "t.parquet")
        .hasMessageContaining(
            "column petal length is of type string, wanted numbers; where it tells categories, name it in data.source.columns.categorical too")
        .hasMessageContaining("column width is of type date, wanted numbers")
        .hasMessageContaining("column kind is of type date, wanted strings or numbers");
  }

  @Test
  void anArrayOfAnotherLengthIsNamedWithTheUsualOne() {
    List<Row> rows = TableFixture.arrays(30, 4);
    rows.set(20, TableFixture.arrays(1, 3).get(0));
    String columns = "data.source.columns={features=[x],label=y}";
    fixture.write(spark, "t.parquet", rows, StructType.fromDDL("x array<float>, y int"), 1);

    assertThatSharding("parquet", "t.parquet", columns)
        .hasMessageContaining("1 of the source's records have an array of 3 numbers:")
        .hasMessageContaining(", row 21")
        .hasMessageContaining("most of the source's records have an array of 4 numbers");
    assertThat(shard("b", "parquet", "t.parquet", columns, "data.on-bad-record=skip").skipped())
        .isEqualTo(1);
  }

  @Test
  void aNullInParquetIsNamedWithItsRow() {
    List<Row> rows = new ArrayList<>();
    fixture.flowers.forEach(flower -> rows.add(flower.row()));
    rows.set(99, RowFactory.create(1.0, null, "rose"));
    rows.set(200, RowFactory.create(1.0, 2.0, null));
    fixture.write(spark, "t.parquet", rows, TableFixture.SCHEMA, 1);

    assertThatSharding("parquet", "t.parquet")
        .hasMessageContaining(", row 100: column width is null, wanted a number")
        .hasMessageContaining(", row 201: column kind is null, wanted a class");
  }

  @Test
  void aNullInAnArrayIsNamedWithItsPlace() {
    List<Row> rows = TableFixture.arrays(30, 4);
    rows.set(4, RowFactory.create(new Float[] {1f, null, 2f, 3f}, 1));
    rows.set(5, RowFactory.create(null, 1));
    fixture.write(spark, "t.parquet", rows, StructType.fromDDL("x array<float>, y int"), 1);

    assertThatSharding("parquet", "t.parquet", "data.source.columns={features=[x],label=y}")
        .hasMessageContaining(", row 5: column x, number 2 is null, wanted a number")
        .hasMessageContaining(", row 6: column x is null, wanted an array of numbers");
  }

  @Test
  void aFileThatIsNoParquetIsNamed() {
    fixture.write("t.parquet/part.parquet", List.of("hello, this is no such file"));

    assertThatSharding("parquet", "t.parquet")
        .hasMessageContaining("Spark cannot read ")
        .hasMessageContaining("t.parquet as parquet");
  }

  @Test
  void aTestClassThatTrainingLacksIsNamed() {
    fixture.write("t.csv", csv);
    fixture.write("test.csv", List.of("width,petal length,kind", "1,2,rose", "1,2,daisy"));
    String test = "data.source.test.path=" + folder.resolve("test.csv");

    assertThatSharding("csv", "t.csv", test)
        .hasMessageContaining("the test split has examples of class daisy (1)");
    assertThat(Files.exists(fixture.shards("a"))).isFalse();
  }

  @Test
  void aLabelThatIsADifferentOneInEveryRowIsRefused() {
    csv = new ArrayList<>(List.of("petal length,width,kind"));
    for (int i = 0; i < 70_000; i++) {
      csv.add("1,2," + i);
    }
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv").hasMessageContaining("over 65536 classes");
  }

  @Test
  void aTableWithoutRowsIsAnError() {
    fixture.write("t.csv", csv.subList(0, 1));

    assertThatSharding("csv", "t.csv").hasMessageContaining("no record that can be used");
  }

  private Manifest shard(String name, String format, String path, String... overrides) {
    return Sharder.shard(spark, fixture.config(name, format, path, overrides), false).manifest();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatSharding(
      String format, String path, String... overrides) {
    return assertThatThrownBy(() -> shard("a", format, path, overrides))
        .isInstanceOf(DataException.class);
  }
}
