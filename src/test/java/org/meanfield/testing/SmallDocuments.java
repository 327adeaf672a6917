package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A few hundred made-up documents in CSV files, of three classes: idle words, and one word or two
 * that tell the class. They have 1 to 40 words, so that some are longer than {@link #MAX_LENGTH}.
 */
public final class SmallDocuments {
  /** Tokens of an example: documents are computed in 16 steps or 20. */
  public static final int MAX_LENGTH = 20;

  /** Documents of the training table. */
  public static final int TRAIN = 240;

  /** Documents of the test table. */
  public static final int TEST = 60;

  /** What belongs to the source besides. */
  public static final String TOKENIZER = "data.tokenizer { kind = word, max-length = 20 }";

  private static final String[] CLASSES = {"fire", "sea", "sky"};
  private static final String[] TELLING = {"flame", "wave", "cloud"};
  private static final String[] IDLE = {"the", "a", "and", "of", "old", "long", "was", "is"};

  private SmallDocuments() {}

  /**
   * Writes the files, where they are not there yet.
   *
   * @return the configuration's {@code data.source} for them
   */
  public static String source(Path folder) {
    write(folder.resolve("train.csv"), TRAIN, 1);
    write(folder.resolve("test.csv"), TEST, 2);
    return """
        {
          format = csv
          train.path = "%1$s/train.csv", test.path = "%1$s/test.csv"
          columns { text = words, label = kind }
        }
        """
        .formatted(folder.toAbsolutePath());
  }

  private static void write(Path file, int count, long seed) {
    if (Files.exists(file)) {
      return;
    }
    StringBuilder table = new StringBuilder("id,words,kind\n");
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      int kind = i % CLASSES.length;
      StringBuilder words = new StringBuilder(TELLING[kind]);
      for (int more = random.nextInt(40); more > 0; more--) {
        boolean telling = more % 12 == 0;
        words.append(' ').append(telling ? TELLING[kind] : IDLE[random.nextInt(IDLE.length)]);
      }
      table.append("%d,%s,%s\n".formatted(i, words, CLASSES[kind]));
    }
    try {
      Files.writeString(file, table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
