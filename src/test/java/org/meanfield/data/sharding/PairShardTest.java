package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.batches.PairBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Tables of pairs of texts as shards, and what no pair is. */
class PairShardTest {
  private static final List<String> PAIRS =
      List.of(
          "the cat eats|el gato come",
          "the dog, it barks|el perro ladra",
          "stone|piedra",
          "the cat eats|el gato come",
          "a stone|una piedra");

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private PairFixture fixture;

  @BeforeEach
  void make() {
    fixture = new PairFixture(folder);
  }

  @Test
  void everyRowIsAPairOfTheTokensOfItsTexts() {
    fixture.writeTable("t.tsv", PAIRS);
    ShardSet shards = fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"));

    assertThat(shards.manifest().kind()).isEqualTo(ExampleKind.PAIR);
    assertThat(shards.manifest().schema()).isEqualTo(Schema.ofPairs(6, 6));
    assertThat(shards.manifest().classes()).isEmpty();
    assertThat(shards.manifest().skipped()).isZero();
    assertThat(shards.manifest().overlong()).isZero();
    assertThat(shards.manifest().cut()).isNull();
    assertThat(PairFixture.pairs(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrderElementsOf(PAIRS);
  }

  @Test
  void theSamePairsInAnyFormatAndOrderMakeTheSameShards() {
    fixture.writeTable("t.tsv", PAIRS);
    ShardSet one = fixture.shard(spark, "tsv", fixture.table("tsv", "t.tsv"));
    List<String> reversed = new ArrayList<>(PAIRS);
    Collections.reverse(reversed);
    StringBuilder json = new StringBuilder();
    StringBuilder csv = new StringBuilder("es,en\n");
    List<Row> rows = new ArrayList<>();
    for (String pair : reversed) {
      String[] sides = pair.split("\\|");
      json.append("{\"es\": \"%s\", \"en\": \"%s\"}\n".formatted(sides[1], sides[0]));
      csv.append("\"%s\",\"%s\"\n".formatted(sides[1], sides[0]));
      rows.add(RowFactory.create(7, sides[0], sides[1]));
    }
    fixture.write("t.json", json.toString());
    fixture.write("t.csv", csv.toString());
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(rows, StructType.fromDDL("id int, en string, es string"))
        .repartition(3)
        .write()
        .parquet(fixture.path("t.parquet").toString());

    for (String format : List.of("json", "csv", "parquet")) {
      ShardSet other = fixture.shard(spark, format, fixture.table(format, "t." + format));
      assertThat(other.manifest().shards(Split.TRAIN))
          .as(format)
          .isEqualTo(one.manifest().shards(Split.TRAIN));
      assertThat(other.manifest().vocabulary()).isEqualTo(one.manifest().vocabulary());
    }
  }

  @Test
  void columnsHaveNumbersWhereAFileNamesNone() {
    fixture.write("t.tsv", "1\tthe cat\tel gato\n2\ta stone\tuna piedra\n");
    String source =
        "{ format = tsv, header = false, train.path = \"%s\", columns { source = 2, target = 3 } }"
            .formatted(fixture.path("t.tsv"));

    assertThat(PairFixture.pairs(spark, fixture.shard(spark, "a", source), Split.TRAIN))
        .containsExactlyInAnyOrder("the cat|el gato", "a stone|una piedra");
  }

  @Test
  void allTranslationsOfATextAreInOneSplitWhateverBecomesOfIt() {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      pairs.add("text w%d|uno w%d".formatted(i, i));
      pairs.add("text w%d|otro w%d".formatted(i, i));
    }
    fixture.writeTable("t.tsv", pairs);
    String splits = "data.splits={validation=0.2,test=0.2}";
    ShardSet words = fixture.shard(spark, "w", fixture.table("tsv", "t.tsv"), splits);
    String tokenizer = "data.tokenizer={kind=bpe,max-length=50,vocabulary-size=270}";
    ShardSet bytes = fixture.shard(spark, "b", fixture.table("tsv", "t.tsv"), splits, tokenizer);

    for (Split split : Split.values()) {
      List<String> of = PairFixture.pairs(spark, bytes, split);
      assertThat(of).isNotEmpty();
      assertThat(of.stream().filter(pair -> pair.contains("|uno")))
          .containsExactlyInAnyOrderElementsOf(
              of.stream()
                  .filter(pair -> pair.contains("|otro"))
                  .map(pair -> pair.replace("|otro", "|uno"))
                  .toList());
      assertThat(words.manifest().examples(split)).isEqualTo(of.size());
    }
  }

  @Test
  void aJointVocabularyIsOneFileWithABegin() {
    fixture.writeTable("t.tsv", PAIRS);
    ShardSet shards = fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"));
    ExampleFormat format = reopened("a").exampleFormat();
    Vocabulary vocabulary = format.tokenizer().vocabulary();

    assertThat(format.hasJointVocabulary()).isTrue();
    assertThat(vocabulary.begin()).isEqualTo(2);
    assertThat(vocabulary.name(2)).isEqualTo("<begin>");
    assertThat(vocabulary.end()).isEqualTo(1);
    assertThat(format.tokenizer().decode(vocabulary.begin(), 3)).isEqualTo(vocabulary.name(3));
    assertThat(format.tokenizer().unknown("gato cat")).isEmpty();
    assertThat(shards.manifest().targetVocabulary()).isNull();
    assertThat(fixture.shards("a").resolve("vocabulary-target.json")).doesNotExist();
  }

  @Test
  void separateVocabulariesAreTwoFilesAndOnlyTheTargetsHasABegin() {
    fixture.writeTable("t.tsv", PAIRS);
    fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"), "data.tokenizer.joint=false");
    ShardSet shards = reopened("a");
    Tokenizer source = shards.exampleFormat().tokenizer();
    Tokenizer target = shards.exampleFormat().targetTokenizer();

    assertThat(shards.exampleFormat().hasJointVocabulary()).isFalse();
    assertThat(source.unknown("the cat el gato")).containsExactly("el", "gato");
    assertThat(target.unknown("the cat el gato")).containsExactly("the", "cat");
    assertThat(source.vocabulary().special(SpecialToken.BEGIN)).isEmpty();
    assertThat(target.vocabulary().begin()).isEqualTo(2);
    assertThat(PairFixture.pairs(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrderElementsOf(PAIRS);
  }

  @Test
  void aDamagedTargetVocabularyIsRefusedByName() throws Exception {
    fixture.writeTable("t.tsv", PAIRS);
    fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"), "data.tokenizer.joint=false");
    Path file = fixture.shards("a").resolve("vocabulary-target.json");
    Files.writeString(file, Files.readString(file).replace("gato", "pato"));

    assertThatThrownBy(() -> reopened("a"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("vocabulary-target.json is damaged");
  }

  @Test
  void vocabulariesAreLearnedFromTheTrainingSplitAloneAndOthersAreUnknown() {
    List<String> pairs = IntStream.range(0, 60).mapToObj(i -> "a%d|b%d".formatted(i, i)).toList();
    fixture.writeTable("t.tsv", pairs);
    ShardSet shards =
        fixture.shard(
            spark,
            "a",
            fixture.table("tsv", "t.tsv"),
            "data.splits={validation=0.2,test=0.2}",
            "data.tokenizer.joint=false");

    assertThat(PairFixture.pairs(spark, shards, Split.TEST))
        .isNotEmpty()
        .containsOnly("<unk>|<unk>");
    assertThat(PairFixture.pairs(spark, shards, Split.TRAIN))
        .isNotEmpty()
        .noneMatch(pair -> pair.contains("<unk>"));
  }

  @Test
  void pairsThatAreTooLongOnEitherSideAreLeftOutOfEverySplitAndCounted() {
    List<String> pairs = new ArrayList<>(PAIRS);
    pairs.add("one two three four five six|uno");
    pairs.add("one two three four five six seven|dos");
    pairs.add("three|uno dos tres cuatro cinco seis siete");
    fixture.writeTable("t.tsv", pairs);
    ShardSet shards = fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"));

    assertThat(PairFixture.pairs(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrderElementsOf(pairs.subList(0, 6));
    assertThat(shards.manifest().overlong()).isEqualTo(2);
    assertThat(shards.manifest().skipped()).isEqualTo(2);
    assertThat(shards.manifest().records()).isEqualTo(8);
    assertThat(shards.manifest().warnings())
        .containsExactly(
            "2 records of 8 left out, which is more than a tenth",
            "2 pairs left out for a text of more tokens than data.tokenizer.max-length = 6; raise that, or split the texts into sentences");
  }

  @Test
  void aSourceOfNothingButPairsThatAreTooLongIsRefused() {
    fixture.writeTable("t.tsv", PAIRS.subList(0, 2));

    assertThatThrownBy(
            () ->
                fixture.shard(
                    spark, "a", fixture.table("tsv", "t.tsv"), "data.tokenizer.max-length=2"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "data.tokenizer.max-length = 2: every pair of the training split has more tokens on one"
                + " side; raise it");
  }

  @Test
  void anEmptySideIsABadRecord() {
    fixture.write("t.tsv", "en\tes\nthe cat\tel gato\n\tel perro\na stone\t \n\"  \"\tpez\nx\ty\n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.table("tsv", "t.tsv")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("3 of the source's records cannot be used:")
        .hasMessageContaining("t.tsv, row 2: column en is empty, wanted a text")
        .hasMessageContaining("t.tsv, row 3: column es is empty, wanted a text")
        .hasMessageContaining("t.tsv, row 4: column en is empty, wanted a text");

    ShardSet shards =
        fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"), "data.on-bad-record=skip");
    assertThat(PairFixture.pairs(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrder("the cat|el gato", "x|y");
    assertThat(shards.manifest().skipped()).isEqualTo(3);
  }

  @Test
  void aTextWithoutATokenIsABadRecord() {
    fixture.writeTable("t.tsv", List.of("the cat|el gato", "?!|eh"));

    assertThatThrownBy(
            () ->
                fixture.shard(
                    spark, "a", fixture.table("tsv", "t.tsv"), "data.tokenizer.punctuation=drop"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.tsv, row 2: column en has no token in it, wanted a text");
  }

  @Test
  void aColumnThatIsMissingIsNamed() {
    fixture.write("t.tsv", "en\tde\nthe cat\tdie Katze\n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.table("tsv", "t.tsv")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.tsv: no column es; there are [en, de]");
  }

  @Test
  void theManifestSaysHowLongPairsAreAndSoHowManyStepsAnEpochHas() {
    fixture.writeTable("t.tsv", many(300));
    ShardSet shards =
        fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"), "data.tokenizer.max-length=20");
    PairBatching batching = PairBatching.of(32, shards.manifest().schema());

    long[] pairs = new long[3];
    for (ShardEntry shard : shards.manifest().shards(Split.TRAIN)) {
      assertThat(shard.lengths().stream().mapToLong(n -> n).sum()).isEqualTo(shard.rows());
      for (int i = 0; i < shard.lengths().size(); i++) {
        pairs[i] += shard.lengths().get(i);
      }
    }
    assertThat(pairs).containsExactly(lengths(0, 7), lengths(8, 15), lengths(16, 20));
    // Rows of a batch: 32 / 8, 32 / 16, 32 / 24.
    long batches = (pairs[0] + 3) / 4 + (pairs[1] + 1) / 2 + pairs[2];
    assertThat(batching.steps(shards, 1, 1)).isEqualTo(batches);
    assertThat(batching.steps(shards, 1, 5)).isEqualTo(5 * batches);
    assertThat(reopened("a").manifest()).isEqualTo(shards.manifest());
  }

  @Test
  void replicasTogetherTakeAsManyStepsAsTheirPassesHave() {
    fixture.writeTable("t.tsv", many(300));
    ShardSet shards =
        fixture.shard(spark, "a", fixture.table("tsv", "t.tsv"), "data.tokenizer.max-length=20");
    PairBatching batching = PairBatching.of(32, shards.manifest().schema());

    long passes = 0;
    for (int replica = 0; replica < 2; replica++) {
      long[] pairs = new long[3];
      for (ShardEntry shard : shards.shardsOf(replica, 2)) {
        for (int i = 0; i < shard.lengths().size(); i++) {
          pairs[i] += shard.lengths().get(i);
        }
      }
      passes += (pairs[0] + 3) / 4 + (pairs[1] + 1) / 2 + pairs[2];
    }
    assertThat(batching.steps(shards, 2, 1)).isEqualTo((passes + 1) / 2);
    assertThat(batching.steps(shards, 2, 4)).isEqualTo(2 * passes);
  }

  /** How many of 300 have a longer text of so many words. */
  private static long lengths(int least, int most) {
    return many(300).stream()
        .mapToInt(
            pair ->
                Math.max(
                    pair.split("\\|")[0].split(" ").length, pair.split("\\|")[1].split(" ").length))
        .filter(length -> length >= least && length <= most)
        .count();
  }

  private static List<String> many(int pairs) {
    Random random = new Random(1);
    return IntStream.range(0, pairs)
        .mapToObj(i -> words(random, "a") + " n" + i + "|" + words(random, "b"))
        .toList();
  }

  private static String words(Random random, String word) {
    return String.join(" ", Collections.nCopies(1 + random.nextInt(19), word));
  }

  @Test
  void aPairWasTrainedOnWhereItsSourceWasWhateverItBecame() {
    // The sources are the same, and so are their tokens; one target of two is another.
    fixture.writeTable("a.tsv", List.of("the cat|el gato", "a stone|una piedra"));
    fixture.writeTable("b.tsv", List.of("the cat|la gata", "a stone|una piedra"));
    String separate = "data.tokenizer.joint=false";
    ShardSet trained = fixture.shard(spark, "a", fixture.table("tsv", "a.tsv"), separate);
    ShardSet other = fixture.shard(spark, "b", fixture.table("tsv", "b.tsv"), separate);
    Storage storage = Storage.of(spark.hadoopConfiguration());

    assertThat(
            RecordSample.of(spark, storage, trained)
                .overlap(spark, storage, other, Split.TRAIN)
                .orElseThrow()
                .share())
        .isEqualTo(1);
  }

  private ShardSet reopened(String name) {
    return ShardSet.open(Storage.of(spark.hadoopConfiguration()), fixture.shards(name).toUri());
  }
}
