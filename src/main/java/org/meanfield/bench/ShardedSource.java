package org.meanfield.bench;

import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.meanfield.config.Config;

/** Sources that are made into shard sets: generated data, the same for every contender. */
enum ShardedSource implements Material {
  /** Twenty columns of numbers and a class. */
  TABLE_10K(10_000),
  TABLE_100K(100_000),
  TABLE_1M(1_000_000),

  /** Files of 32 × 32 pixels in colour, in ten classes. */
  IMAGES_10K(10_000),

  /** Lines of words; an example is a token. */
  TEXT_4MB(700_000),
  TEXT_40MB(7_000_000);

  static final int COLUMNS = 20;

  private static final int CLASSES = 10;
  private static final int SIDE = 32;
  private static final int WORDS = 20_000;
  private static final int WORDS_OF_A_LINE = 12;
  private static final long SEED = 1;

  private final int size;

  ShardedSource(int size) {
    this.size = size;
  }

  @Override
  public String title() {
    return "shard-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public int examples() {
    return size;
  }

  boolean isTable() {
    return name().startsWith("TABLE");
  }

  boolean isText() {
    return name().startsWith("TEXT");
  }

  /**
   * Writes the source.
   *
   * @param folder that is empty
   * @return the source itself: a file, or a folder of folders
   */
  Path generate(Path folder) {
    try {
      if (isTable()) {
        return table(folder.resolve("table.csv"));
      }
      return isText() ? text(folder.resolve("text.txt")) : images(folder.resolve("images"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path table(Path file) throws IOException {
    Random random = new Random(SEED);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(String.join(",", columns()) + ",label\n");
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < COLUMNS; column++) {
          out.write(Float.toString(random.nextInt(1_000_000) / 1000f) + ",");
        }
        out.write("class" + random.nextInt(CLASSES) + "\n");
      }
    }
    return file;
  }

  static List<String> columns() {
    return IntStream.rangeClosed(1, COLUMNS).mapToObj(column -> "x" + column).toList();
  }

  private Path text(Path file) throws IOException {
    Random random = new Random(SEED);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int written = 0; written < size; written += WORDS_OF_A_LINE) {
        out.write(
            IntStream.range(0, WORDS_OF_A_LINE)
                .mapToObj(word -> word(random))
                .collect(Collectors.joining(" ")));
        out.write('\n');
      }
    }
    return file;
  }

  /** A few words make up most of a text, as they do (Zipf's law). */
  private static String word(Random random) {
    int rank = (int) Math.pow(WORDS, random.nextDouble());
    return Integer.toString(rank * 7919 + 46_656, Character.MAX_RADIX);
  }

  private Path images(Path folder) throws IOException {
    Random random = new Random(SEED);
    for (int file = 0; file < size; file++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      int hue = random.nextInt(0x1000000);
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        image.setRGB(pixel % SIDE, pixel / SIDE, hue ^ random.nextInt(64));
      }
      Path of = Files.createDirectories(folder.resolve("class" + file % CLASSES));
      ImageIO.write(image, "png", of.resolve(file + ".png").toFile());
    }
    return folder;
  }

  /**
   * How this project makes a shard set of it.
   *
   * @param source as generated
   */
  Config config(Path folder, Path source) {
    try {
      Path file = folder.resolve("bench.conf");
      Files.writeString(
          file,
          """
          run { name = bench, dir = "%1$s/run" }
          data { shards = "%1$s/shards", source { train.path = "%2$s", %3$s } }
          %4$s
          training { replicas = 1, epochs = 1, updater.name = adam }
          """
              .formatted(folder, source, description(), tokenizer()));
      return Config.load(file.toString(), List.of(network()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tokenizer() {
    return isText() ? "data.tokenizer { kind = word, vocabulary-size = 10000 }" : "";
  }

  private String description() {
    if (isTable()) {
      return "format = csv, columns { features = [%s], label = label }"
          .formatted(String.join(", ", columns()));
    }
    return "format = " + (isText() ? "text" : "image-folder");
  }

  private String network() {
    return isText()
        ? "network={family=rnn,task=language-model,hidden=4}"
        : "network={family=cnn,preset=" + (isTable() ? "mlp" : "lenet") + "}";
  }
}
