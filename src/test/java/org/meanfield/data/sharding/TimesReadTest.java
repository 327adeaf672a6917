package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.testing.LocalSpark;

/**
 * A source is read twice, for its hash and for what is in it, however often its rows are looked at
 * before they are examples; once more it is opened for what its first bytes say of it. Nothing of
 * it stays with Spark.
 */
class TimesReadTest {
  @TempDir Path folder;
  private final JavaSparkContext spark = LocalSpark.on("local[2]");

  @BeforeEach
  void count() {
    spark.hadoopConfiguration().set("fs.counted.impl", CountedFileSystem.class.getName());
    CountedFileSystem.OPENED.set(0);
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(text.replace("N", Integer.toString(i)));
    }
    return lines;
  }

  private String counted(String source) {
    return source.replace("\"" + folder, "\"counted://" + folder);
  }

  private int opened(Config config) {
    Sharder.shard(spark, config, false);
    assertThat(spark.getPersistentRDDs()).isEmpty();
    return CountedFileSystem.OPENED.get();
  }

  @Test
  void aText() {
    TextFixture text = new TextFixture(folder);
    text.write("t.txt", String.join("\n", lines("word N")));

    assertThat(opened(text.config("a", counted(text.file("t.txt"))))).isEqualTo(2);
  }

  @Test
  void alignedTexts() {
    PairFixture pairs = new PairFixture(folder);
    pairs.write("en.txt", String.join("\n", lines("word N")));
    pairs.write("es.txt", String.join("\n", lines("palabra N")));

    assertThat(opened(pairs.config("a", counted(pairs.aligned("en.txt", "es.txt")))))
        .as("two files")
        .isEqualTo(2 * 2);
  }

  @Test
  void aTableOfPairsSomeOfWhichAreTooLong() {
    PairFixture pairs = new PairFixture(folder);
    List<String> rows = lines("word N|palabra N");
    rows.add("a b c d e f g h|palabra");
    pairs.writeTable("t.tsv", rows);

    assertThat(opened(pairs.config("a", counted(pairs.table("tsv", "t.tsv"))))).isEqualTo(2);
  }

  @Test
  void aTableOfDocumentsWithClasses() {
    TextFixture text = new TextFixture(folder);
    text.write("t.csv", "words,kind\n" + String.join("\n", lines("word N,a")) + "\nother,b\n");
    text.write(
        "documents.conf",
        """
        run { name = a, dir = "%1$s/run" }
        data {
          shards = "%1$s/shards-a", shard-count = 2
          source {
            format = csv, train.path = "counted://%1$s/t.csv"
            columns { text = words, label = kind }
          }
          tokenizer { kind = word, max-length = 6 }
          splits { validation = 0, test = 0 }
        }
        network { family = rnn, task = sequence-classification, hidden = 4 }
        training { replicas = 1, epochs = 1, updater.name = adam }
        """
            .formatted(folder));

    assertThat(opened(Config.load(text.path("documents.conf").toString(), List.of()))).isEqualTo(2);
  }

  @Test
  void objectsALineAndArraysOfObjects() {
    TableFixture table = new TableFixture(folder);
    table.write("lines.json", table.json());
    table.write("array.json", List.of("[" + String.join(",\n", table.json()) + "]"));

    for (String form : List.of("lines", "array")) {
      CountedFileSystem.OPENED.set(0);
      String source =
          "format = json, train.path = \"counted://%s.json\", columns { features = [\"petal length\", width], label = kind }"
              .formatted(folder.resolve(form));

      assertThat(opened(table.configOf(form, source))).as(form).isEqualTo(2);
    }
  }

  @Test
  void aTableWithCategories() {
    TableFixture table = new TableFixture(folder);
    table.write("t.csv", table.csv());
    String source =
        "format = csv, train.path = \"counted://%s\", columns { features = [\"petal length\", kind], categorical = [kind], label = width }"
            .formatted(folder.resolve("t.csv"));

    assertThat(opened(table.configOf("a", source, "network.task=regression"))).isEqualTo(2);
  }
}
