package org.meanfield.data.sharding;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.meanfield.config.Config;

/** Small made-up IDX files and the configuration that reads them. */
final class IdxFixture {
  static final int HEIGHT = 4;
  static final int WIDTH = 3;
  static final int TRAIN = 203;
  static final int TEST = 41;
  static final int CLASSES = 5;

  /** One image and its label. */
  record Example(byte[] image, int label) {}

  final Path folder;
  List<Example> train = examples(TRAIN, 1);
  List<Example> test = examples(TEST, 2);

  IdxFixture(Path folder) {
    this.folder = folder;
    write();
  }

  /** Label 0 is rare, the last one common; some examples are equal. */
  private static List<Example> examples(int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[HEIGHT * WIDTH];
      random.nextBytes(image);
      int label = Math.min(CLASSES - 1, (int) Math.sqrt(i % 20));
      examples.add(i % 10 == 9 ? examples.get(i - 1) : new Example(image, label));
    }
    return examples;
  }

  /** The same examples in another order, in files that are not compressed. */
  void reorderAndDecompress() {
    train = new ArrayList<>(train);
    Collections.shuffle(train, new Random(3));
    write("train", train, false);
  }

  void write() {
    write("train", train, true);
    write("test", test, true);
  }

  void write(String split, List<Example> examples, boolean gzip) {
    byte[] images = images(examples, HEIGHT, WIDTH);
    byte[] labels = labels(examples);
    write(split + "-images.gz", gzip ? gzip(images) : images);
    write(split + "-labels.gz", gzip ? gzip(labels) : labels);
  }

  void write(String name, byte[] content) {
    try {
      Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] images(List<Example> examples, int height, int width) {
    return bytes(
        out -> {
          out.writeInt(0x803);
          out.writeInt(examples.size());
          out.writeInt(height);
          out.writeInt(width);
          for (Example example : examples) {
            out.write(example.image, 0, height * width);
          }
        });
  }

  static byte[] labels(List<Example> examples) {
    return bytes(
        out -> {
          out.writeInt(0x801);
          out.writeInt(examples.size());
          for (Example example : examples) {
            out.write(example.label);
          }
        });
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The folder of the shard set with a name. */
  Path shards(String name) {
    return folder.resolve("shards-" + name);
  }

  Config config(String shards, String... overrides) {
    try {
      Path file = folder.resolve("c.conf");
      Files.writeString(
          file,
          """
          run.name = test
          data {
            shards = "%1$s"
            shard-count = 4
            source {
              format = idx
              train { images = "%2$s/train-images.gz", labels = "%2$s/train-labels.gz" }
              test { images = "%2$s/test-images.gz", labels = "%2$s/test-labels.gz" }
            }
          }
          network { family = cnn, preset = lenet }
          training { epochs = 1, updater.name = adam }
          """
              .formatted(shards(shards), folder));
      return Config.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
