package org.meanfield.data.sharding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/** Files with pairs of texts, configurations of translation on them, and what becomes of them. */
record PairFixture(Path folder) {

  Path path(String name) {
    return folder.resolve(name);
  }

  Path shards(String name) {
    return path("shards-" + name);
  }

  void write(String name, String text) {
    try {
      Files.writeString(path(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table of tab-separated pairs, with the columns {@code en} and {@code es}. */
  void writeTable(String name, List<String> pairs) {
    write(name, "en\tes\n" + String.join("\n", pairs).replace('|', '\t') + "\n");
  }

  String table(String format, String name) {
    return "{ format = %s, train.path = \"%s\", columns { source = en, target = es } }"
        .formatted(format, path(name));
  }

  String aligned(String source, String target) {
    return "{ format = aligned-text, train { source = \"%s\", target = \"%s\" } }"
        .formatted(path(source), path(target));
  }

  /**
   * A configuration of words, all of them for training, three shards.
   *
   * @param name of the shard set
   */
  Config config(String name, String source, String... overrides) {
    write(
        name + ".conf",
        """
        run { name = "%1$s", dir = "%2$s/run-%1$s" }
        data {
          shards = "%2$s/shards-%1$s", shard-count = 3
          source = %3$s
          tokenizer { kind = word, max-length = 6 }
          splits { validation = 0, test = 0 }
        }
        network { family = transformer, task = translation, width = 8, heads = 2, layers = 1 }
        training { epochs = 1, tokens-per-batch = 32, updater.name = adam }
        """
            .formatted(name, folder, source));
    return Config.load(path(name + ".conf").toString(), List.of(overrides));
  }

  ShardSet shard(JavaSparkContext spark, String name, String source, String... overrides) {
    return Sharder.shard(spark, config(name, source, overrides), false);
  }

  /** The pairs of a split as text again, in the order of the shards. */
  static List<String> pairs(JavaSparkContext spark, ShardSet shards, Split split) {
    Tokenizer source = shards.exampleFormat().tokenizer();
    Tokenizer target = shards.exampleFormat().targetTokenizer();
    List<String> pairs = new ArrayList<>();
    for (ShardEntry entry : shards.manifest().shards(split)) {
      ShardBlock block = ShardReader.read(Storage.of(spark.hadoopConfiguration()), shards, entry);
      for (int row = 0; row < block.rows(); row++) {
        pairs.add(text(source, block, 0, row) + "|" + text(target, block, 1, row));
      }
    }
    return pairs;
  }

  private static String text(Tokenizer tokenizer, ShardBlock block, int field, int row) {
    int start = block.start(field, row);
    return tokenizer.decode(
        Arrays.copyOfRange(block.ints(field), start, start + block.length(field, row)));
  }
}
