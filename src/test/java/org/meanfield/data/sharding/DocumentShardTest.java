package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Tables of documents with classes as shards, and what no document is. */
class DocumentShardTest {
  private static final StructType SCHEMA = StructType.fromDDL("words string, kind string");
  private static final Predicate<String> UNKNOWN = document -> document.contains("<unk>");
  private static final String DOCUMENTS =
      """
      words,kind
      the cat eats,animal
      "the dog, it barks",animal
      stone,thing
      a stone on a stone on a stone,thing
      the cat eats,animal
      """;

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TextFixture fixture;

  @BeforeEach
  void make() {
    fixture = new TextFixture(folder);
  }

  @Test
  void everyRowIsAnExampleOfItsTokensItsLengthAndItsClass() {
    fixture.write("t.csv", DOCUMENTS);
    ShardSet shards = shard("a", "csv", "t.csv");

    assertThat(shards.manifest().kind()).isEqualTo(ExampleKind.DOCUMENT);
    assertThat(shards.manifest().schema()).isEqualTo(Schema.ofDocuments(6));
    assertThat(shards.manifest().classes()).containsExactly("animal", "thing");
    assertThat(shards.manifest().cut()).isEqualTo(1);
    assertThat(shards.manifest().skipped()).isZero();
    assertThat(documents(shards, Split.TRAIN))
        .containsExactlyInAnyOrder(
            "the cat eats 0",
            "the cat eats 0",
            "the dog, it barks 0",
            "stone 1",
            "a stone on a stone on 1");
  }

  @Test
  void aLineBreakWithinQuotesIsPartOfTheText() {
    fixture.write("t.csv", "kind,words\nanimal,\"the cat\neats\"\nthing,\"a\r\n\r\nstone\"\n");

    assertThat(documents(shard("a", "csv", "t.csv"), Split.TRAIN))
        .containsExactlyInAnyOrder("the cat eats 0", "a stone 1");
  }

  @Test
  void theSameDocumentsInAnyFormatAndNumberOfFilesMakeTheSameShards() {
    fixture.write("t.csv", DOCUMENTS);
    ShardSet one = shard("csv", "csv", "t.csv");
    fixture.write(
        "t.json",
        """
        {"kind": "thing", "words": "a stone on a stone on a stone"}
        {"kind": "animal", "words": "the cat eats"}
        {"words": "stone", "kind": "thing"}
        {"kind": "animal", "words": "the dog, it barks"}
        {"kind": "animal", "words": "the cat eats"}
        """);
    List<Row> rows =
        List.of(
            RowFactory.create("stone", "thing"),
            RowFactory.create("the cat eats", "animal"),
            RowFactory.create("a stone on a stone on a stone", "thing"),
            RowFactory.create("the cat eats", "animal"),
            RowFactory.create("the dog, it barks", "animal"));
    write("t.parquet", rows, SCHEMA, 3);

    for (ShardSet other :
        List.of(shard("json", "json", "t.json"), shard("p", "parquet", "t.parquet"))) {
      assertThat(other.manifest().shards(Split.TRAIN))
          .isEqualTo(one.manifest().shards(Split.TRAIN));
      assertThat(other.manifest().vocabulary()).isEqualTo(one.manifest().vocabulary());
    }
  }

  @Test
  void theVocabularyIsLearnedFromTheTrainingSplitAlone() {
    StringBuilder csv = new StringBuilder("words,kind\n");
    for (int i = 0; i < 60; i++) {
      csv.append("word%d,%s\n".formatted(i, i % 2 == 0 ? "even" : "odd"));
    }
    fixture.write("t.csv", csv.toString());
    ShardSet shards = shard("a", "csv", "t.csv", "data.splits={validation=0.2,test=0.2}");

    assertThat(documents(shards, Split.VALIDATION)).isNotEmpty().allMatch(UNKNOWN);
    assertThat(documents(shards, Split.TEST)).isNotEmpty().allMatch(UNKNOWN);
    assertThat(documents(shards, Split.TRAIN)).isNotEmpty().noneMatch(UNKNOWN);
  }

  @Test
  void anotherTokenizerLeavesEveryDocumentInItsSplit() {
    StringBuilder csv = new StringBuilder("words,kind\n");
    for (int i = 0; i < 60; i++) {
      csv.append("%s,%s\n".formatted("ab".repeat(i) + "c", i % 2 == 0 ? "even" : "odd"));
    }
    fixture.write("t.csv", csv.toString());
    String splits = "data.splits={validation=0.2,test=0.2}";
    ShardSet whole =
        shard("a", "csv", "t.csv", splits, "data.tokenizer={kind=char,max-length=200}");
    ShardSet pairs =
        shard(
            "b",
            "csv",
            "t.csv",
            splits,
            "data.tokenizer={kind=bpe,max-length=150,vocabulary-size=300}",
            "data.shard-count=3");

    for (Split split : Split.values()) {
      assertThat(documents(whole, split))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(documents(pairs, split));
    }
  }

  @Test
  void theTestTableTeachesNoWord() {
    fixture.write("t.csv", DOCUMENTS);
    fixture.write("test.csv", "words,kind\nthe bird eats,animal\n");
    ShardSet shards = shard("a", "csv", "t.csv", test("test.csv"));

    assertThat(documents(shards, Split.TEST)).containsExactly("the <unk> eats 0");
    assertThat(documents(shards, Split.TRAIN)).hasSize(5).noneMatch(d -> d.contains("bird"));
  }

  @Test
  void documentsThatCannotBeUsedAreNamed() {
    fixture.write(
        "t.json",
        """
        {"words": "the cat eats", "kind": "animal"}
        {"words": null, "kind": "animal"}
        {"words": "stone", "kind": null}
        {"words": "  ", "kind": "thing"}
        {"kind": "thing"}
        {"words": "stone", "kind": ""}
        {"words": "stone", "kind": "thing"
        {"words": "a stone", "kind": "thing"}
        """);

    assertThatThrownBy(() -> shard("a", "json", "t.json"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "6 of the source's records cannot be used:",
            "t.json, row 2: column words is null, wanted a text",
            "t.json, row 3: column kind is null, wanted a class",
            "t.json, row 4: column words has no token in it, wanted a text",
            "t.json, row 5: column words is null, wanted a text",
            "t.json, row 6: column kind is empty, wanted a class",
            "row 7: cannot be parsed",
            "correct this: it is more than a tenth of all");

    Manifest skipped = shard("b", "json", "t.json", "data.on-bad-record=skip").manifest();
    assertThat(skipped.skipped()).isEqualTo(6);
    assertThat(skipped.examples(Split.TRAIN)).isEqualTo(2);
  }

  @Test
  void aDocumentWithoutATokenIsNamed() {
    fixture.write("t.csv", DOCUMENTS + "  ,thing\n?!,thing\n");

    assertThatThrownBy(() -> shard("a", "csv", "t.csv", "data.tokenizer.punctuation=drop"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("t.csv, row 6: column words is ", "wanted a text");
    fixture.write("u.csv", DOCUMENTS + "?!,thing\n");
    assertThatThrownBy(() -> shard("b", "csv", "u.csv", "data.tokenizer.punctuation=drop"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("u.csv, row 6: column words has no token in it, wanted a text");
  }

  @Test
  void aTableWithoutAUsableDocumentIsRefused() {
    fixture.write("t.csv", "words,kind\n");

    assertThatThrownBy(() -> shard("a", "csv", "t.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the source has no record that can be used");
  }

  @Test
  void missingColumnsAreNamed() {
    fixture.write("t.csv", "text,class\nthe cat,animal\n");

    assertThatThrownBy(() -> shard("a", "csv", "t.csv"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("no column words; there are [text, class", "no column kind");
  }

  @Test
  void columnsOfAnotherTypeAreNamed() {
    StructType schema = StructType.fromDDL("words int, kind array<int>");
    write("t.parquet", List.of(RowFactory.create(1, new Integer[0])), schema, 1);

    assertThatThrownBy(() -> shard("a", "parquet", "t.parquet"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "column words is of type int, wanted texts",
            "column kind is of type array<int>, wanted strings or numbers");
  }

  @Test
  void aClassThatTrainingLacksIsNamed() {
    fixture.write("t.csv", DOCUMENTS);
    fixture.write("test.csv", "words,kind\nrain,weather\nthe cat,animal\n");

    assertThatThrownBy(() -> shard("a", "csv", "t.csv", test("test.csv")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the test split has examples of class weather (1)");
    ShardSet skipping = shard("b", "csv", "t.csv", test("test.csv"), "data.on-bad-record=skip");
    assertThat(skipping.manifest().examples(Split.TEST)).isEqualTo(1);
    assertThat(skipping.manifest().skipped()).isEqualTo(1);
  }

  private String test(String name) {
    return "data.source.test.path=\"" + fixture.path(name) + "\"";
  }

  /** Everything is for training, unless there is a test table. */
  @Test
  void aTextOfWhichAGivenVocabularyMakesNoTokenIsRefusedAndNotLost() {
    fixture.write("t.csv", DOCUMENTS);
    shard("a", "csv", "t.csv", "data.tokenizer.punctuation=drop");
    fixture.write("marks.csv", DOCUMENTS + "???,thing\n");
    String from = fixture.shards("a").toString();

    assertThatThrownBy(
            () ->
                shard(
                    "b",
                    "csv",
                    "marks.csv",
                    "data.tokenizer=null",
                    "data.tokenizer={from=\"%s\", max-length=6}".formatted(from),
                    "data.on-bad-record=skip"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.tokenizer.from = file:")
        .hasMessageContaining("makes no token of 1 of the source's records")
        .hasMessageContaining("marks.csv, row");
  }

  private ShardSet shard(String name, String format, String table, String... overrides) {
    fixture.write(
        name + ".conf",
        """
        run { name = "%1$s", dir = "%2$s/run" }
        data {
          shards = "%2$s/shards-%1$s", shard-count = 1
          source {
            format = %3$s, train.path = "%2$s/%4$s"
            columns { text = words, label = kind }
          }
          tokenizer { kind = word, max-length = 6 }
          splits { validation = 0 }
        }
        network { family = rnn, task = sequence-classification, hidden = 4 }
        training { replicas = 1, epochs = 1, updater.name = adam }
        """
            .formatted(name, folder, format, table));
    List<String> all = new ArrayList<>(Arrays.asList(overrides));
    if (all.stream().noneMatch(o -> o.matches("data.(source.test|splits).*"))) {
      all.add("data.splits.test=0");
    }
    return Sharder.shard(spark, Config.load(fixture.path(name + ".conf").toString(), all), false);
  }

  /** Texts of a split's documents with their labels. */
  private static List<String> documents(ShardSet shards, Split split) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    Tokenizer tokenizer = shards.tokenizer();
    List<String> documents = new ArrayList<>();
    for (ShardEntry entry : shards.manifest().shards(split)) {
      ShardBlock block = ShardReader.read(storage, shards, entry);
      for (int row = 0; row < block.rows(); row++) {
        int from = block.start(0, row);
        int[] tokens = Arrays.copyOfRange(block.ints(0), from, from + block.length(0, row));
        documents.add(tokenizer.decode(tokens) + " " + block.ints(1)[row]);
      }
    }
    return documents;
  }

  private void write(String name, List<Row> rows, StructType schema, int files) {
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(spark.parallelize(rows, files), schema)
        .write()
        .parquet(fixture.path(name).toString());
  }
}
