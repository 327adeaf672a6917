package org.meanfield.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.network.NetworkState;
import org.meanfield.network.Role;
import org.meanfield.network.SlicedVector;
import org.meanfield.network.StateLayout;
import org.meanfield.network.TensorSpec;
import org.meanfield.storage.Storage;
import org.meanfield.testing.HdfsCluster;

class ModelFolderTest {
  @TempDir Path temporary;

  private Path path;
  private ModelFolder folder;

  @BeforeEach
  void openTheFolder() {
    path = temporary.resolve("model");
    folder = new ModelFolder(Storage.of(new Configuration()), path.toUri());
  }

  @Test
  void whatIsPublishedIsLoaded() {
    assertThat(folder.exists()).isFalse();
    folder.publish(model(1));
    assertThat(folder.exists()).isTrue();
    requireModel(folder.load());
  }

  @Test
  void onHdfsTooItIsLoaded() {
    ModelFolder onHdfs =
        new ModelFolder(Storage.of(HdfsCluster.configuration()), HdfsCluster.newFolder());
    onHdfs.publish(model(1));
    onHdfs.publish(model(1));
    requireModel(onHdfs.load());
  }

  private static void requireModel(Model loaded) {
    assertThat(loaded.round()).isEqualTo(7);
    assertThat(loaded.examples()).isEqualTo(448);
    assertThat(loaded.network()).isEqualTo(model(1).network());
    assertThat(loaded.files().keySet()).containsExactly("classes.json");
    assertThat(loaded.files().get("classes.json")).isEqualTo("[\"coat\"]".getBytes(UTF_8));
    // The moment is left out, the parameter and the statistic are there.
    assertThat(loaded.state().layout().tensors())
        .containsExactly(
            new TensorSpec("weight", Role.PARAMETER, List.of(2)),
            new TensorSpec("running_mean", Role.STATISTIC, List.of(1)));
    assertThat(loaded.state().values().copy()).containsExactly(1, 2, 3);
  }

  @Test
  void theFolderIsWhatTheContractSays() throws IOException {
    folder.publish(model(1));
    try (Stream<Path> files = Files.list(path)) {
      assertThat(files.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "classes.json", "model.json", "network.json", "parameters.safetensors");
    }
  }

  @Test
  void publishingAgainIsSuccessAndAnotherModelIsRefused() {
    folder.publish(model(1));
    folder.publish(model(1));
    assertThatThrownBy(() -> folder.publish(model(5)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("already holds another model");
    requireModel(folder.load());
  }

  @Test
  void whatWasLeftHalfWrittenIsReplaced() throws IOException {
    folder.publish(model(5));
    Files.delete(path.resolve("model.json"));
    assertThat(folder.exists()).isFalse();
    assertThatThrownBy(folder::load)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.json");
    folder.publish(model(1));
    requireModel(folder.load());
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    folder.publish(model(1));
    for (String name : List.of("classes.json", "network.json", "parameters.safetensors")) {
      byte[] whole = Files.readAllBytes(path.resolve(name));
      byte[] damaged = whole.clone();
      damaged[0] ^= 1;
      Files.write(path.resolve(name), damaged);
      assertThatThrownBy(folder::load)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(name + " is damaged");
      Files.write(path.resolve(name), whole);
    }
    requireModel(folder.load());
  }

  @Test
  void otherFilesCannotTakeItsOwnNames() {
    Model model = model(1);
    TreeMap<String, byte[]> files = new TreeMap<>(Map.of("model.json", new byte[0]));
    Model wrong = new Model(1, 1, model.state(), model.network(), files);
    assertThatThrownBy(() -> folder.publish(wrong)).hasMessageContaining("model.json");
  }

  private static Model model(float first) {
    StateLayout layout =
        new StateLayout(
            List.of(
                new TensorSpec("weight", Role.PARAMETER, List.of(2)),
                new TensorSpec("running_mean", Role.STATISTIC, List.of(1)),
                new TensorSpec("weight.exp_avg", Role.MOMENT, List.of(2))));
    NetworkState state =
        new NetworkState(layout, SlicedVector.of(first, 2, 3, 4, 5), new TreeMap<>());
    Map<String, Object> network =
        Map.of("family", "cnn", "head", List.of(128), "input", Map.of("height", 28, "width", 28));
    return new Model(
        7,
        448,
        state,
        network,
        new TreeMap<>(Map.of("classes.json", "[\"coat\"]".getBytes(UTF_8))));
  }
}
