package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** Splits that follow the order of the files. */
class PositionSplitTest {
  private static final String BY_POSITION = "data.splits={by=position,validation=0.2,test=0.1}";
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
  }

  @Test
  void theFirstRowsAreForTrainingThenComeValidationAndTest() {
    fixture.write("t.csv", fixture.csv());
    ShardSet shards = shard("a", "csv", "t.csv");

    // 211 rows: 42 for validation, 21 for testing.
    assertSplit(shards, Split.TRAIN, 0, 148);
    assertSplit(shards, Split.VALIDATION, 148, 190);
    assertSplit(shards, Split.TEST, 190, 211);
  }

  @Test
  void theOrderOfManyFilesIsThatOfTheirNames() {
    List<String> csv = fixture.csv();
    String header = csv.get(0);
    fixture.write("t/b.csv", lines(header, csv.subList(91, 150)));
    fixture.write("t/a.csv", lines(header, csv.subList(1, 91)));
    fixture.write("t/c.csv", lines(header, csv.subList(150, 212)));
    fixture.write("t.csv", csv);
    shard("many", "csv", "t");
    shard("one", "csv", "t.csv");

    assertThat(ShardFiles.withoutManifest(fixture.shards("many")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("one")));
  }

  @Test
  void rowsOfParquetHaveTheOrderOfTheirFilesToo() {
    fixture.write("t.csv", fixture.csv());
    fixture.writeParquet(spark, "t.parquet", 3);
    shard("csv", "csv", "t.csv");
    shard("parquet", "parquet", "t.parquet");

    assertThat(ShardFiles.withoutManifest(fixture.shards("parquet")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("csv")));
  }

  @Test
  void imagesOfIdxHaveTheOrderOfTheirFile() {
    IdxFixture idx = new IdxFixture(folder);
    Manifest manifest =
        Sharder.shard(spark, idx.config("idx", "data.source.test=null", BY_POSITION), false)
            .manifest();

    // 203 images: 41 for validation, 20 for testing.
    assertThat(
            ShardContents.images(
                spark, new ShardSet(idx.shards("idx").toUri(), manifest, null), Split.TEST))
        .containsExactlyInAnyOrderElementsOf(
            idx.train.subList(183, 203).stream()
                .map(example -> java.util.Arrays.toString(example.image()))
                .toList());
  }

  @Test
  void aClassThatOnlyLaterRowsHaveIsNamed() {
    List<String> csv = fixture.csv();
    csv.set(160, "1,2,tulip");
    csv.set(211, "1,2,tulip");
    csv.set(205, "1,2,daisy");
    fixture.write("t.csv", csv);

    assertThatThrownBy(() -> shard("a", "csv", "t.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("class daisy: 1 in test")
        .hasMessageContaining("class tulip: 1 in validation, 1 in test")
        .hasMessageContaining("data.splits.by = fraction");
    assertThat(fixture.shards("a").resolve(Manifest.FILE)).doesNotExist();
  }

  private void assertSplit(ShardSet shards, Split split, int first, int end) {
    assertThat(ShardContents.rows(spark, shards, split))
        .containsExactlyInAnyOrderElementsOf(
            fixture.flowers.subList(first, end).stream().map(TableFixture.Flower::text).toList());
  }

  private static List<String> lines(String header, List<String> rows) {
    List<String> lines = new ArrayList<>(List.of(header));
    lines.addAll(rows);
    return lines;
  }

  private ShardSet shard(String name, String format, String path) {
    return Sharder.shard(spark, fixture.config(name, format, path, BY_POSITION), false);
  }
}
