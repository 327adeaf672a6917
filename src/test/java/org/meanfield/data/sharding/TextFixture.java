package org.meanfield.data.sharding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.meanfield.config.Config;

/** Text files, and configurations of language models on them. */
final class TextFixture {
  private final Path folder;

  TextFixture(Path folder) {
    this.folder = folder;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path shards(String name) {
    return path("shards-" + name);
  }

  void write(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  void write(String name, byte[] bytes) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.write(path(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A configuration of characters, an eighth of the text for validation and for test, three shards.
   *
   * @param name of the shard set
   */
  Config config(String name, String source, String... overrides) {
    write(
        name + ".conf",
        """
        run { name = "%1$s", dir = "%2$s/run" }
        data {
          shards = "%2$s/shards-%1$s", shard-count = 3
          source = %3$s
          tokenizer.kind = char
          splits { validation = 0.125, test = 0.125 }
        }
        network { family = rnn, task = language-model, hidden = 4 }
        training { epochs = 1, batch-size = 2, sequence-length = 4, updater.name = adam }
        """
            .formatted(name, folder, source));
    return Config.load(path(name + ".conf").toString(), List.of(overrides));
  }

  String file(String name) {
    return "{ format = text, train.path = \"%s\" }".formatted(path(name));
  }
}
