package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network as a model records it is the network that was configured. */
class RecordedConfigTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preset = lenet",
        "preset = lenet, head = []",
        "preset = lenet, head = [7, 5]",
        "preset = convnet-bn",
        "preset = resnet-small",
        "preset = mlp",
        "preset = mlp, head = []",
        "head = [3]",
        """
        blocks = [
          { convolution = { channels = 3, kernel = 4, stride = 2, padding = 1 }, activation = none }
          { convolution = { channels = 4 }, normalise = batch, activation = leaky-relu, slope = 0.2 }
          { pool = average, size = 3, stride = 1 }
          { residual = { channels = 8, stride = 2 } }, { dropout = 0.25 }, { dropout = 0.5 }
          { residual = { channels = 9 } }, { residual = { channels = 10 } }
          { residual = { channels = 11 } }, { residual = { channels = 12 } }
          { residual = { channels = 13 } }
          { pool = global } ]
        """
      })
  void aRecordedNetworkIsTheConfiguredOne(String network) throws IOException {
    Config config = config(network);

    assertThat(NetworkConfig.recorded(config.flat(), "network.json")).isEqualTo(config.network());
  }

  @Test
  void whatThisVersionDoesNotKnowIsRefused() throws IOException {
    Map<String, String> flat = new TreeMap<>(config("preset = lenet").flat());
    flat.put("network.blocks.0.gating", "soft");
    flat.put("network.family", "cnm");

    assertThatThrownBy(() -> NetworkConfig.recorded(flat, "network.json"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "network.family = \"cnm\": must be one of cnn, rnn, transformer, gan (network.json)");
  }

  @Test
  void anUnknownKeyIsRefused() throws IOException {
    Map<String, String> flat = new TreeMap<>(config("preset = lenet").flat());
    flat.put("network.blocks.0.gating", "soft");

    assertThatThrownBy(() -> NetworkConfig.recorded(flat, "network.json"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.blocks.0.gating: unknown key (network.json)");
  }

  @Test
  void aKeyCannotBeAValueAndASection() {
    Map<String, String> flat = Map.of("network.head", "3", "network.head.0", "4");

    assertThatThrownBy(() -> NetworkConfig.recorded(flat, "network.json"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("head: has a value and keys below it");
  }

  private Config config(String network) throws IOException {
    Path file = folder.resolve("a.conf");
    Files.writeString(
        file,
        """
        run.name = a
        data.source {
          format = idx
          train { images = a, labels = b }
          test { images = c, labels = d }
        }
        network { family = cnn, %s }
        training { epochs = 1, updater.name = adam }
        """
            .formatted(network));
    return Config.load(file.toString(), List.of());
  }
}
