package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** Two text files whose lines are translations of each other. */
class AlignedTextTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private PairFixture fixture;

  @BeforeEach
  void make() {
    fixture = new PairFixture(folder);
  }

  @Test
  void theSameLinesOfTwoFilesAreAPair() {
    fixture.write("a.en", "the cat\r\na stone\r\nthe dog\r\n");
    fixture.write("a.es", "el gato\nuna piedra\nel perro");

    assertThat(pairs(fixture.shard(spark, "a", fixture.aligned("a.en", "a.es"))))
        .containsExactlyInAnyOrder("the cat|el gato", "a stone|una piedra", "the dog|el perro");
  }

  @Test
  void theyMakeTheSameShardsAsTheirTable() {
    List<String> numbers = IntStream.range(0, 40).mapToObj(i -> "n" + i).toList();
    fixture.write("a.en", lines(numbers, "the %s"));
    fixture.write("a.es", lines(numbers, "el %s"));
    fixture.writeTable("t.tsv", numbers.stream().map(n -> "the " + n + "|el " + n).toList());
    String splits = "data.splits={validation=0.2,test=0.2}";
    ShardSet lines = fixture.shard(spark, "l", fixture.aligned("a.en", "a.es"), splits);
    ShardSet table = fixture.shard(spark, "t", fixture.table("tsv", "t.tsv"), splits);

    assertThat(lines.manifest().shards()).isEqualTo(table.manifest().shards());
  }

  @Test
  void linesOfWideCharactersEndWhereTheirsDo() throws Exception {
    String en = "the cat\nthe dog\na stone\n";
    String es = "el gato\nel perro\nuna piedra\n";
    fixture.write("a.en", en);
    fixture.write("a.es", es);
    for (String side : List.of("en", "es")) {
      String text = (side.equals("en") ? en : es).replace("\n", "\r\n");
      Files.write(fixture.path("w." + side), text.getBytes(StandardCharsets.UTF_16));
    }
    ShardSet narrow = fixture.shard(spark, "n", fixture.aligned("a.en", "a.es"));
    ShardSet wide =
        fixture.shard(spark, "w", fixture.aligned("w.en", "w.es"), "data.source.charset=UTF-16");

    assertThat(wide.manifest().shards()).isEqualTo(narrow.manifest().shards());
  }

  @Test
  void pairsOfWhichNoneIsToTrainOnAreNoClasses() {
    fixture.write("a.en", "the cat\n".repeat(40));
    fixture.write("a.es", "el gato\n".repeat(40));

    assertThatThrownBy(
            () ->
                fixture.shard(
                    spark,
                    "a",
                    fixture.aligned("a.en", "a.es"),
                    "data.splits={validation=0.5,test=0.49}"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "data.splits.by = fraction leaves no example to train on:\n  40 in ")
        .hasMessageNotContaining("class");
  }

  @Test
  void filesOfUnequalLengthAreRefusedWithBothCounts() {
    fixture.write("a.en", "the cat\na stone\nthe dog\n");
    fixture.write("a.es", "el gato\nuna piedra\n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.aligned("a.en", "a.es")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s has 3 lines and %s has 2 lines, where line by line they should be translations of each other; correct the files that data.source.train names"
                .formatted(fixture.path("a.en").toUri(), fixture.path("a.es").toUri()));
    assertThat(fixture.shards("a")).doesNotExist();
  }

  @Test
  void foldersWhoseFilesSlipAreRefusedThoughTheyHaveAsManyLinesInAll() throws Exception {
    Files.createDirectories(fixture.path("en"));
    Files.createDirectories(fixture.path("es"));
    fixture.write("en/a.txt", "one\ntwo\nthree\n");
    fixture.write("en/b.txt", "four\nfive\n");
    fixture.write("es/a.txt", "uno\ndos\n");
    fixture.write("es/b.txt", "tres\ncuatro\ncinco\n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.aligned("en", "es")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("/en has files of [3, 2] lines and ")
        .hasMessageContaining("/es has files of [2, 3] lines, where file by file and line by line")
        .hasMessageEndingWith("correct the folders that data.source.train names");
  }

  @Test
  void anEmptyLineIsABadRecordAndLeavesTheOthersInTheirPlaces() {
    fixture.write("a.en", "the cat\n\nthe dog\nx\n");
    fixture.write("a.es", "el gato\nuna piedra\nel perro\n   \n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.aligned("a.en", "a.es")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 of the source's records cannot be used:")
        .hasMessageContaining("a.en and a.es, row 2: the source's line is empty, wanted a text")
        .hasMessageContaining("a.en and a.es, row 4: the target's line is empty, wanted a text");
    assertThat(
            pairs(
                fixture.shard(
                    spark, "a", fixture.aligned("a.en", "a.es"), "data.on-bad-record=skip")))
        .containsExactlyInAnyOrder("the cat|el gato", "the dog|el perro");
  }

  @Test
  void aLineThatIsNoTextOfItsCharsetIsABadRecord() throws Exception {
    fixture.write("a.en", "the cat\nthe boy\n");
    Files.write(
        fixture.path("a.es"), "el gato\nel ni\u00f1o\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.aligned("a.en", "a.es")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.en and a.es, row 2: the target's line");
  }

  @Test
  void aLineOfAFolderIsNamedByItsFileAndItsRowThere() throws Exception {
    Files.createDirectories(fixture.path("en"));
    Files.createDirectories(fixture.path("es"));
    fixture.write("en/a.txt", "one\ntwo\n");
    fixture.write("es/a.txt", "uno\n\n");
    fixture.write("en/b.en", "three\nfour\nfive\n");
    fixture.write("es/b.es", "tres\ncuatro\n\n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.aligned("en", "es")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("\n  a.txt, row 2: the target's line is empty, wanted a text")
        .hasMessageContaining("\n  b.en and b.es, row 3: the target's line is empty");
  }

  @Test
  void aTestSplitHasFilesOfItsOwn() {
    fixture.write("a.en", "the cat\na stone\n");
    fixture.write("a.es", "el gato\nuna piedra\n");
    fixture.write("b.en", "the stone\n");
    fixture.write("b.es", "la piedra\n");
    String source =
        "{ format = aligned-text, train { source = \"%1$s/a.en\", target = \"%1$s/a.es\" }, test { source = \"%1$s/b.en\", target = \"%1$s/b.es\" } }"
            .formatted(folder);
    ShardSet shards = fixture.shard(spark, "a", source, "data.splits.test=null");

    assertThat(PairFixture.pairs(spark, shards, Split.TRAIN)).hasSize(2);
    assertThat(PairFixture.pairs(spark, shards, Split.TEST))
        .containsExactly("the stone|<unk> piedra");
    assertThat(shards.manifest().source())
        .extracting(file -> file.key())
        .containsExactly(
            "data.source.train.source",
            "data.source.train.target",
            "data.source.test.source",
            "data.source.test.target");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    fixture.write("a.en", "the cat\n");

    assertThatThrownBy(() -> fixture.shard(spark, "a", fixture.aligned("a.en", "b.es")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "%s: no such file or folder; check data.source"
                .formatted(fixture.path("b.es").toUri()));
  }

  private static String lines(List<String> words, String line) {
    return words.stream().map(line::formatted).collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> pairs(ShardSet shards) {
    return PairFixture.pairs(spark, shards, Split.TRAIN);
  }
}
