package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.SmallImages;

/** What a generator cannot be trained on, and what is said of it. */
class GanInputTest {
  @TempDir Path folder;
  @OnSpark private static JavaSparkContext spark;

  private Config config(String source, String... settings) throws IOException {
    Path file = folder.resolve("gan.conf");
    Files.writeString(
        file,
        """
        run { name = gan, dir = "%1$s/run" }
        data { shards = "%1$s/shards", shard-count = 4, source = %2$s, splits.validation = 0.2 }
        network { family = gan, preset = mlp, noise = 8 }
        training {
          replicas = 2, local-steps = 2, batch-size = 8, epochs = 1
          updater { name = adam, learning-rate = 0.001 }
        }
        """
            .formatted(folder, source));
    return Config.load(file.toString(), Stream.of(settings).toList());
  }

  private String folderOfImages(int lastHeight) throws IOException {
    for (String split : List.of("train", "test")) {
      Files.createDirectories(folder.resolve(split));
      for (int i = 0; i < 40; i++) {
        BufferedImage image =
            new BufferedImage(8, i < 39 ? 8 : lastHeight, BufferedImage.TYPE_BYTE_GRAY);
        image.setRGB(i % 8, i / 8, 0xFFFFFF);
        ImageIO.write(image, "png", folder.resolve(split + "/" + i + ".png").toFile());
      }
    }
    return "{ format = image-folder, train.path = \"%1$s/train\", test.path = \"%1$s/test\" }"
        .formatted(folder);
  }

  @Test
  void fewerImagesThanABatchAreRefusedByReplica() throws IOException {
    Config config = config(SmallImages.unlabelled(folder), "training.batch-size=200");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("replica 0")
        .hasMessageContaining("200");
  }

  @Test
  void imagesOfSeveralSizesAreNamedWithTheKeysThatMakeThemOne() throws IOException {
    Config config = config(folderOfImages(10));

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images differ: ")
        .hasMessageContaining("39.png is grey of 10 × 8")
        .hasMessageContaining("set data.source.height and data.source.width");
  }

  @Test
  void valuesThatAreNoBytesHaveNoRangeToBeScaledFromAndAreRefused() throws IOException {
    String source = SmallImages.unlabelled(folder);
    Path images = folder.resolve("train-images");
    byte[] floats = Files.readAllBytes(images);
    floats[2] = 0x0D;
    Files.write(images, floats);

    assertThatThrownBy(() -> TestRun.whole(spark, config(source)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train-images: not an IDX file of unsigned bytes in 3 dimensions");
  }

  @Test
  void imagesWithoutLabelsAreNotMadeByClass() throws IOException {
    Config config = config(SmallImages.unlabelled(folder), "network.conditional=true");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.conditional = true")
        .hasMessageContaining("leave it out, or give their labels");
  }

  @Test
  void aSizeThatTheBlocksCannotReachIsRefusedByBlock() throws IOException {
    Config config =
        config(
            SmallImages.unlabelled(folder),
            "network.generator=[{project=4},{transposed{channels=2,kernel=5}},{image=transposed}]");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.generator.1.transposed: makes no 4 pixels in a row");
  }
}
