package org.meanfield.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.meanfield.testing.SmallImages;

/** A configuration of small images and a small network, and the commands on it. */
final class Pipeline {
  /** Two epochs of 282 images, 64 a round. */
  static final int ROUNDS = 9;

  private static final String NETWORK =
      """
      network {
        family = cnn
        blocks = [
          { convolution = { channels = 4, kernel = 3, padding = valid }, activation = relu }
          { pool = max, size = 2, stride = 2 }
        ]
        head = [8]
      }
      """;

  private final Path folder;
  private final String template;
  private String source;
  private String network = NETWORK;

  Pipeline(Path folder) {
    this.folder = folder;
    template =
        """
        run { name = small, dir = "%1$s/run" }
        data {
          shards = "%1$s/shards"
          shard-count = 2
          splits.validation = 0.1
          source = %2$s
        }
        %3$s
        training {
          replicas = 2
          local-steps = 2
          batch-size = 16
          epochs = 2
          updater { name = adam, learning-rate = 0.01 }
          checkpoint.every-rounds = 2
          validate-every-rounds = 2
        }
        """;
    source(SmallImages.source(folder));
  }

  /** From now on the configuration has another source. */
  void source(String another) {
    source = another;
    write("small.conf", template.formatted(folder, source, network));
  }

  /**
   * From now on the configuration has another network.
   *
   * @param another {@code network}, and whatever else belongs to it
   */
  void network(String another) {
    network = another;
    source(source);
  }

  /** What a test needs to look into. */
  Path path(String name) {
    return folder.resolve(name);
  }

  String conf() {
    return path("small.conf").toString();
  }

  void write(String name, String content) {
    try {
      Files.writeString(path(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a grey PNG of a square image. */
  void writeImage(String name, byte[] samples, int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, side, side, samples);
    write(name, image);
  }

  /** Writes an image as PNG. */
  void write(String name, BufferedImage image) {
    try {
      Files.createDirectories(path(name).getParent());
      ImageIO.write(image, "png", path(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes one bit in the middle of a file. */
  void damage(String name) {
    try {
      byte[] content = Files.readAllBytes(path(name));
      content[content.length / 2] ^= 1;
      Files.write(path(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Result run(String command, String... options) {
    return runOn("local[2]", command, options);
  }

  Result runOn(String master, String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, conf(), "--master", master));
    arguments.addAll(List.of(options));
    return Result.of(arguments.toArray(String[]::new));
  }
}
