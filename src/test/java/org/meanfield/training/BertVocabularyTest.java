package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.SmallDocuments;

/** A classifier on BERT's own tokens, from the file to the published model. */
class BertVocabularyTest {
  private static final ExactnessCase FAMILY = ExactnessCase.TRANSFORMER_CLASSIFIER;

  private static final String TOKENS =
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\na\nand\nof\nold\nlong\nwas\nflame\nwave\ncl\n##oud\n";

  private static final int CLS = 2;
  private static final int SEP = 3;

  @TempDir private static Path folder;
  @OnSpark private static JavaSparkContext spark;

  private static Config config(String name, String vocabulary, String... further)
      throws IOException {
    Path file = Files.createDirectories(folder.resolve(name + "-bert")).resolve("vocab.txt");
    Files.writeString(file, vocabulary);
    List<String> all = new ArrayList<>(List.of(further));
    all.add("data.tokenizer.kind=null");
    all.add("data.tokenizer.from=\"" + file.getParent() + "\"");
    all.add("network.pooling=first");
    all.add(shards(name));
    return FAMILY.config(folder, name, all.toArray(String[]::new));
  }

  private static String shards(String name) {
    return "data.shards=\"" + folder.resolve(name + "-shards") + "\"";
  }

  @Test
  void aClassifierReadsFramedTextsOfBertsTokensAndPublishesTheFile() throws IOException {
    TestRun run = TestRun.whole(spark, config("pieces", TOKENS));

    assertThat(run.outcome()).containsEntry("outcome", "finished");
    Path model = Path.of(run.prepared().config().run().dir()).resolve("model");
    assertThat(model.resolve("vocab.txt")).hasContent(TOKENS);
    assertThat(model.resolve("tokenizer_config.json")).hasContent("{\"do_lower_case\":true}");
    requireFramed(run.prepared());
  }

  private static void requireFramed(TrainingRun run) {
    ShardEntry first = run.shards().manifest().shards(Split.TRAIN).get(0);
    ShardBlock block = ShardReader.read(run.storage(), run.shards(), first);
    int field = block.schema().index(Schema.TOKENS);
    for (int row = 0; row < block.rows(); row++) {
      int start = block.start(field, row);
      int end = start + block.length(field, row) - 1;
      assertThat(block.ints(field)[start]).isEqualTo(CLS);
      assertThat(block.ints(field)[end]).isEqualTo(SEP);
      assertThat(end - start).isBetween(2, SmallDocuments.MAX_LENGTH - 1);
    }
  }

  @Test
  void withoutATokenInFrontOfATextTheFirstIsNotPooled() {
    Config learned = FAMILY.config(folder, "learned", "network.pooling=first", shards("learned"));

    assertThatThrownBy(() -> TestRun.whole(spark, learned))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.pooling = first: the shard set's vocabulary has no token")
        .hasMessageContaining("set network.pooling = mean, or shard with BERT's vocab.txt");
  }

  @Test
  void aTextNeedsRoomBesideItsFrame() throws IOException {
    Config narrow = config("narrow", TOKENS, "data.tokenizer.max-length=2");

    assertThatThrownBy(() -> TestRun.whole(spark, narrow))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.tokenizer.max-length = 2: must be at least 3");
  }
}
