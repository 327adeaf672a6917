package org.meanfield.testing;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A few hundred made-up images in IDX files, 8 by 8 grey pixels of four classes: noise, with a
 * brighter quarter that tells the class. No two pixels of a window are likely to be equal, so a
 * maximum has one gradient.
 */
public final class SmallImages {
  private static final int SIDE = 8;
  private static final int CLASSES = 4;
  private static final int TRAIN = 300;
  private static final int TEST = 60;

  private SmallImages() {}

  /**
   * Writes the files, where they are not there yet.
   *
   * @return the configuration's {@code data.source} for them
   */
  public static String source(Path folder) {
    write(folder, "train", TRAIN, 1);
    write(folder, "test", TEST, 2);
    return """
        {
          format = idx
          train { images = "%1$s/train-images", labels = "%1$s/train-labels" }
          test { images = "%1$s/test-images", labels = "%1$s/test-labels" }
        }
        """
        .formatted(folder.toAbsolutePath());
  }

  /** The same without their labels. */
  public static String unlabelled(Path folder) {
    return source(folder).replaceAll(", labels = \"[^\"]*\"", "");
  }

  private static void write(Path folder, String split, int count, long seed) {
    Random random = new Random(seed);
    byte[] labels = new byte[count];
    byte[][] images = new byte[count][SIDE * SIDE];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % CLASSES);
      for (int p = 0; p < images[i].length; p++) {
        int quarter = p / SIDE / (SIDE / 2) * 2 + p % SIDE / (SIDE / 2);
        images[i][p] = (byte) (random.nextInt(150) + (quarter == labels[i] ? 100 : 0));
      }
    }
    write(
        folder.resolve(split + "-labels"),
        out -> {
          out.writeInt(0x801);
          out.writeInt(count);
          out.write(labels);
        });
    write(
        folder.resolve(split + "-images"),
        out -> {
          out.writeInt(0x803);
          out.writeInt(count);
          out.writeInt(SIDE);
          out.writeInt(SIDE);
          for (byte[] image : images) {
            out.write(image);
          }
        });
  }

  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static void write(Path file, Content content) {
    if (Files.exists(file)) {
      return;
    }
    try (OutputStream bytes = Files.newOutputStream(file);
        DataOutputStream out = new DataOutputStream(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
