package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.LocalSpark;

/** The same pairs are the same bytes, however many tasks read them. */
class PairBytesTest {
  private static final List<String> PAIRS =
      IntStream.range(0, 600)
          .mapToObj(i -> "the n" + i + "|el n" + i + " x".repeat(i % 9))
          .toList();

  private static final String[] SPLITS = {
    "data.splits={validation=0.2,test=0.2}", "data.tokenizer={max-length=9,joint=false}"
  };

  @TempDir Path folder;

  @Test
  void oneCoreAndTwoWithTasksOfAFewHundredBytesMakeTheSameBytes() throws IOException {
    PairFixture fixture = new PairFixture(folder);
    fixture.writeTable("t.tsv", PAIRS);
    fixture.write("a.en", side(0));
    fixture.write("a.es", side(1));
    JavaSparkContext one = LocalSpark.on("local[1]");
    ShardSet expected = fixture.shard(one, "one", fixture.table("tsv", "t.tsv"), SPLITS);
    JavaSparkContext two =
        LocalSpark.on(
            "local[2]",
            Map.of(
                "spark.sql.files.maxPartitionBytes",
                "700",
                "spark.sql.files.openCostInBytes",
                "1"));

    for (String source : List.of(fixture.table("tsv", "t.tsv"), fixture.aligned("a.en", "a.es"))) {
      String name = source.contains("aligned") ? "aligned" : "table";
      ShardSet shards = fixture.shard(two, name, source, SPLITS);
      assertThat(shards.manifest().examples(Split.TRAIN)).isBetween(300L, 420L);
      assertThat(shards.manifest().shards()).isEqualTo(expected.manifest().shards());
      for (ShardEntry shard : shards.manifest().shards(Split.TRAIN)) {
        assertSameBytes(fixture, name, shard.file());
      }
      assertSameBytes(fixture, name, "vocabulary.json");
      assertSameBytes(fixture, name, "vocabulary-target.json");
    }
  }

  private static void assertSameBytes(PairFixture fixture, String name, String file)
      throws IOException {
    assertThat(Files.readAllBytes(fixture.shards(name).resolve(file)))
        .as("%s of %s", file, name)
        .isEqualTo(Files.readAllBytes(fixture.shards("one").resolve(file)));
  }

  private static String side(int side) {
    return String.join("\n", PAIRS.stream().map(pair -> pair.split("\\|")[side]).toList()) + "\n";
  }
}
