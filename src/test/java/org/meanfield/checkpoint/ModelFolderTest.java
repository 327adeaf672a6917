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
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
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
    requireModel(folder.open());
  }

  @Test
  void onHdfsTooItIsLoaded() {
    ModelFolder onHdfs =
        new ModelFolder(Storage.of(HdfsCluster.configuration()), HdfsCluster.newFolder());
    onHdfs.publish(model(1));
    onHdfs.publish(model(1));
    requireModel(onHdfs.open());
  }

  private static void requireModel(PublishedModel loaded) {
    assertThat(loaded.round()).isEqualTo(7);
    assertThat(loaded.network()).isEqualTo(model(1).network());
    assertThat(loaded.file("classes.json")).hasValue("[\"coat\"]".getBytes(UTF_8));
    assertThat(loaded.file("model.zip")).isEmpty();
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
    requireModel(folder.open());
  }

  @Test
  void whatWasLeftHalfWrittenIsReplaced() throws IOException {
    folder.publish(model(5));
    Files.delete(path.resolve("model.json"));
    assertThat(folder.exists()).isFalse();
    assertThatThrownBy(folder::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.json");
    folder.publish(model(1));
    requireModel(folder.open());
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    folder.publish(model(1));
    for (String name : List.of("classes.json", "network.json", "parameters.safetensors")) {
      byte[] whole = Files.readAllBytes(path.resolve(name));
      byte[] damaged = whole.clone();
      damaged[0] ^= 1;
      Files.write(path.resolve(name), damaged);
      assertThatThrownBy(() -> requireModel(folder.open()))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(name + " is damaged");
      Files.write(path.resolve(name), whole);
    }
    requireModel(folder.open());
  }

  @Test
  void aFileThatNobodyAsksForStopsNobodyAndIsNamed() throws IOException {
    folder.publish(model(1));
    for (byte[] damage : new byte[][] {"[\"boat\"]".getBytes(UTF_8), {}, null}) {
      Files.deleteIfExists(path.resolve("classes.json"));
      if (damage != null) {
        Files.write(path.resolve("classes.json"), damage);
      }
      PublishedModel model = folder.open();

      assertThat(model.state().layout().tensors()).hasSize(2);
      assertThat(model.network()).containsEntry("family", "cnn");
      assertThat(model.problems()).singleElement().asString().contains("classes.json");
    }
  }

  @Test
  void aModelOfAnotherVersionIsRefusedByName() throws IOException {
    folder.publish(model(1));
    Path manifest = path.resolve("model.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 2", "\"format\" : 1"));

    assertThatThrownBy(folder::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "model.json: a model of version 1, where this program knows version 2")
        .hasMessageContaining("train it again");
  }

  @Test
  void otherFilesCannotTakeItsOwnNames() {
    Model model = model(1);
    TreeMap<String, Storage.Content> files = new TreeMap<>(Map.of("model.json", out -> {}));
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
        new TreeMap<>(Map.of("classes.json", out -> out.write("[\"coat\"]".getBytes(UTF_8)))));
  }
}
