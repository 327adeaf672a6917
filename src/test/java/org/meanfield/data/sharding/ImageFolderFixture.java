package org.meanfield.data.sharding;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.meanfield.config.Config;

/**
 * The examples of an IDX fixture as PNG files in folders, and the configuration that reads them.
 */
final class ImageFolderFixture {
  final Path folder;

  ImageFolderFixture(Path folder, IdxFixture idx) {
    this.folder = folder;
    write("train", idx.train);
    write("test", idx.test);
  }

  private void write(String split, List<IdxFixture.Example> examples) {
    for (int i = 0; i < examples.size(); i++) {
      IdxFixture.Example example = examples.get(i);
      String name = "%s/%d/image %d.png".formatted(split, example.label(), i);
      write(name, grey(example.image(), IdxFixture.HEIGHT, IdxFixture.WIDTH));
    }
  }

  static byte[] grey(byte[] samples, int height, int width) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, width, height, samples);
    return png(image);
  }

  static byte[] colour(int height, int width) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(0, 0, 0xFF8000);
    return png(image);
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes a file below the fixture's folder. */
  void write(String name, byte[] content) {
    try {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path shards(String name) {
    return folder.resolve("shards-" + name);
  }

  Config config(String shards, String... overrides) {
    try {
      Path file = folder.resolve("folders.conf");
      Files.writeString(
          file,
          """
          run.name = test
          data {
            shards = "%1$s"
            shard-count = 4
            source {
              format = image-folder
              train.path = "%2$s/train"
              test.path = "%2$s/test"
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
