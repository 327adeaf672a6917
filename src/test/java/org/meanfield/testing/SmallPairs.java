package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A few hundred made-up pairs of texts in tab-separated files: 1 to 11 small letters, and the same
 * from the last to the first.
 */
public final class SmallPairs {
  /** What belongs to the source besides: pairs are computed in 8 steps or 16. */
  public static final String TOKENIZER =
      "data.tokenizer { kind = char, joint = true, max-length = 12 }";

  private static final int LONGEST = 11;
  private static final int LETTERS = 6;

  private SmallPairs() {}

  /**
   * Writes the files, where they are not there yet.
   *
   * @return the configuration's {@code data.source} for them
   */
  public static String source(Path folder) {
    write(folder.resolve("train.tsv"), 240, 1);
    write(folder.resolve("test.tsv"), 40, 2);
    return """
        {
          format = tsv
          train.path = "%1$s/train.tsv", test.path = "%1$s/test.tsv"
          columns { source = said, target = backwards }
        }
        """
        .formatted(folder.toAbsolutePath());
  }

  private static void write(Path file, int count, long seed) {
    if (Files.exists(file)) {
      return;
    }
    StringBuilder table = new StringBuilder("said\tbackwards\n");
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      StringBuilder said = new StringBuilder();
      for (int letter = random.nextInt(LONGEST); letter >= 0; letter--) {
        said.append((char) ('a' + random.nextInt(LETTERS)));
      }
      table.append(said).append('\t').append(said.reverse()).append('\n');
    }
    try {
      Files.writeString(file, table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
