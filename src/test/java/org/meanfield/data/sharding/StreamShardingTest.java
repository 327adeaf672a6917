package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.source.SourceTables;
import org.meanfield.storage.Storage;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.OnSpark;

/** A text as one stream of tokens. */
class StreamShardingTest {
  private static final String VERSES = "ab\ncde\n\nfg한\uD83D\uDE00h\nijklmnopqrstuvwxyz\n";

  /** What is one behind the other in the shards. */
  private static final String STREAM = VERSES;

  @OnSpark private static JavaSparkContext spark;

  @TempDir private Path folder;
  private TextFixture text;

  @BeforeEach
  void open() {
    text = new TextFixture(folder);
  }

  @Test
  void theWholeTextStandsInTheShardsCutIntoSplitsByItsCharacters() {
    text.write("verses.txt", VERSES);

    ShardSet shards = shard(text.config("a", text.file("verses.txt"), "data.splits.test=0.25"));

    int characters = STREAM.codePointCount(0, STREAM.length());
    assertThat(characters).isEqualTo(33);
    assertThat(shards.manifest().kind()).isEqualTo(ExampleKind.STREAM);
    assertThat(counts(shards)).containsExactly(21L, 4L, 8L);
    // What training never saw is unknown, and was so when the vocabulary was learned.
    String train = STREAM.substring(0, STREAM.offsetByCodePoints(0, 21));
    assertThat(decoded(shards, Split.TRAIN)).isEqualTo(train);
    assertThat(shards.tokenizer().encode("x")).containsExactly(shards.tokenizer().encode("\u0416"));
  }

  @Test
  void shardsOfASplitAreOfOneSizeButForOneToken() {
    text.write("verses.txt", VERSES);

    ShardSet shards = shard(text.config("a", text.file("verses.txt")));

    for (Split split : Split.values()) {
      List<Long> rows =
          shards.manifest().shards(split).stream().map(ShardEntry::rows).sorted().toList();
      assertThat(rows.get(rows.size() - 1) - rows.get(0)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void filesInAnyNumberOfPartitionsMakeTheSameBytes() {
    for (int i = 0; i < 9; i++) {
      text.write("many/%d.txt".formatted(i), "verse %d of nine\nand its end\n".formatted(i));
    }
    String source = text.file("many");
    shard(text.config("a", source));
    Path expected = text.shards("a");

    Sharder.shard(LocalSpark.on("local[1]"), text.config("b", source), false);
    JavaSparkContext other =
        LocalSpark.on(
            "local[3]",
            Map.of(
                "spark.sql.files.maxPartitionBytes", "10", "spark.sql.files.openCostInBytes", "1"));
    assertThat(
            SourceTables.session(other)
                .read()
                .text(text.path("many").toString())
                .rdd()
                .getNumPartitions())
        .isGreaterThan(9);
    Sharder.shard(other, text.config("c", source), false);

    assertThat(ShardFiles.withoutManifest(text.shards("b")))
        .isEqualTo(ShardFiles.withoutManifest(expected))
        .isEqualTo(ShardFiles.withoutManifest(text.shards("c")))
        .hasSize(10);
  }

  @Test
  void aColumnOfATableIsATextAsWell() {
    text.write("verses.txt", "first verse\nsecond verse\nthird and last\n");
    text.write(
        "verses.json",
        "{\"v\":\"first verse\"}\n{\"v\":\"second verse\"}\n{\"v\":\"third and last\"}\n");

    shard(text.config("a", text.file("verses.txt")));
    shard(text.config("b", json("verses.json")));

    assertThat(ShardFiles.withoutManifest(text.shards("b")))
        .isEqualTo(ShardFiles.withoutManifest(text.shards("a")));
  }

  @Test
  void aFileIsOneDocumentWhereItIsToBe() {
    text.write("one.txt", "two\nlines");

    ShardSet shards =
        shard(
            text.config(
                "a",
                text.file("one.txt"),
                "data.source.unit=document",
                "data.splits.validation=0",
                "data.splits.test=0"));

    assertThat(decoded(shards, Split.TRAIN)).isEqualTo("two\nlines\n");
    int[] newline = shards.tokenizer().encode("\n");
    assertThat(newline).doesNotContain(shards.tokenizer().vocabulary().end());
  }

  @Test
  void theSourcesOwnTestSplitIsItsTest() {
    text.write("verses.txt", "aaaabbbb\n");
    text.write("other.txt", "abab\n");
    String source =
        "{ format = text, train.path = \"%s\", test.path = \"%s\" }"
            .formatted(text.path("verses.txt"), text.path("other.txt"));

    ShardSet shards = shard(text.config("a", source.replace("\\", "/"), "data.splits.test=null"));

    assertThat(decoded(shards, Split.TEST)).isEqualTo("abab\n");
    assertThat(decoded(shards, Split.TRAIN) + decoded(shards, Split.VALIDATION))
        .isEqualTo("aaaabbbb\n");
  }

  @Test
  void aByteOrderMarkIsNoText() {
    text.write("verses.txt", "\uFEFFab\nab\n");

    ShardSet shards =
        shard(
            text.config(
                "a", text.file("verses.txt"), "data.splits.validation=0", "data.splits.test=0"));

    assertThat(decoded(shards, Split.TRAIN)).isEqualTo("ab\nab\n");
  }

  @Test
  void whatIsNoUtf8IsRefusedByFileAndLineAndByte() {
    text.write("bad.txt", new byte[] {'a', 'b', '\n', 'c', (byte) 0xc3, '\n', 'd', '\n'});
    Config config = text.config("a", text.file("bad.txt"));

    assertThatThrownBy(() -> shard(config))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bad.txt, row 2: is not valid UTF-8 at its byte 2")
        .hasMessageContaining("correct this: it is more than a tenth of all");
    assertThat(text.shards("a")).doesNotExist();
  }

  @Test
  void whatIsNoUtf8IsLeftOutAndCountedWhereAskedFor() {
    text.write(
        "bad.txt",
        concat("ab\n", new byte[] {(byte) 0xff, '\n'}, "cd\n".getBytes(StandardCharsets.UTF_8)));

    ShardSet shards =
        shard(
            text.config(
                "a",
                text.file("bad.txt"),
                "data.on-bad-record=skip",
                "data.splits.validation=0",
                "data.splits.test=0"));

    assertThat(shards.manifest().skipped()).isEqualTo(1);
    assertThat(decoded(shards, Split.TRAIN)).isEqualTo("ab\ncd\n");
  }

  @Test
  void documentsOfOneTokenAreDocuments() {
    text.write("letters.txt", "a\nb\na\n");

    ShardSet shards =
        shard(
            text.config(
                "a", text.file("letters.txt"), "data.splits.validation=0", "data.splits.test=0"));

    assertThat(decoded(shards, Split.TRAIN)).isEqualTo("a\nb\na\n");
  }

  @Test
  void anEmptyTextIsRefused() {
    text.write("empty.txt", "\n  \n\n");

    assertThatThrownBy(() -> shard(text.config("a", text.file("empty.txt"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the source has no text that can be used; check data.source");
  }

  @Test
  void aPlaceWithoutAFileIsRefused() {
    assertThatThrownBy(() -> shard(text.config("a", text.file("missing.txt"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.txt: no such file or folder; check data.source");
  }

  @Test
  void aColumnThatIsMissingIsRefused() {
    text.write("verses.json", "{\"w\":\"first verse\"}\n");

    assertThatThrownBy(() -> shard(text.config("a", json("verses.json"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column v; there are [w]");
  }

  @Test
  void aDamagedVocabularyIsRefused() {
    text.write("verses.txt", VERSES);
    Config config = text.config("a", text.file("verses.txt"));
    shard(config);
    text.write("shards-a/vocabulary.json", "{}");

    assertThatThrownBy(() -> shard(config))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("vocabulary.json is damaged")
        .hasMessageContaining("meanfield shard --overwrite");
  }

  private String json(String name) {
    return "{ format = json, train.path = \"%s\", columns.text = v }".formatted(text.path(name));
  }

  private static ShardSet shard(Config config) {
    return Sharder.shard(spark, config, false);
  }

  private static List<Long> counts(ShardSet shards) {
    return Arrays.stream(Split.values()).map(shards.manifest()::examples).toList();
  }

  private static String decoded(ShardSet shards, Split split) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    int[] tokens =
        shards.manifest().shards(split).stream()
            .map(entry -> ShardReader.read(storage, shards, entry))
            .flatMapToInt(block -> IntStream.of(block.ints(0)))
            .toArray();
    return shards.tokenizer().decode(tokens);
  }

  private static byte[] concat(String first, byte[]... more) {
    return List.of(more).stream()
        .reduce(
            first.getBytes(StandardCharsets.UTF_8),
            (a, b) -> {
              byte[] both = Arrays.copyOf(a, a.length + b.length);
              System.arraycopy(b, 0, both, a.length, b.length);
              return both;
            });
  }
}
