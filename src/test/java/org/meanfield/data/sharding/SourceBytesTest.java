package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.LocalSpark;

/** Images in folders and rows of tables make the same shards on any cluster. */
class SourceBytesTest {
  private static final String BY_POSITION = "data.splits={by=position,validation=0.2,test=0.1}";

  @TempDir Path folder;
  private ImageFolderFixture images;
  private TableFixture table;

  @BeforeEach
  void write() {
    images = new ImageFolderFixture(folder, new IdxFixture(folder));
    table = new TableFixture(folder);
    table.write("t.csv", table.csv());
    table.write("t.json", table.json());
  }

  @Test
  void imagesOnOneCoreAndOnTwoMakeTheSameBytes() {
    String size = "data.source={height=7,width=7,channels=3}";
    Map<String, String> one = shards("local[1]", images.config("one", size));
    assertThat(shards("local[2]", images.config("two", size))).hasSize(13).isEqualTo(one);
  }

  @Test
  void aTableReadWholeAndInSmallPartsMakesTheSameBytes() {
    for (String format : new String[] {"csv", "json"}) {
      Config one = table.config(format + "-one", format, "t." + format, BY_POSITION);
      Config two = table.config(format + "-two", format, "t." + format, BY_POSITION);
      Map<String, String> whole = shards("local[1]", one);
      assertThat(shardsOfParts(two)).hasSize(13).isEqualTo(whole);
    }
  }

  private static Map<String, String> shards(String master, Config config) {
    return shards(LocalSpark.on(master), config);
  }

  /** Parts of 500 bytes, about a dozen rows. */
  private static Map<String, String> shardsOfParts(Config config) {
    Map<String, String> small =
        Map.of("spark.sql.files.maxPartitionBytes", "500", "spark.sql.files.openCostInBytes", "1");
    return shards(LocalSpark.on("local[2]", small), config);
  }

  private static Map<String, String> shards(JavaSparkContext spark, Config config) {
    ShardSet shards = Sharder.shard(spark, config, false);
    return ShardFiles.all(Path.of(shards.location()));
  }
}
