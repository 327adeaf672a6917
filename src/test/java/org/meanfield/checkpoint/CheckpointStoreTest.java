package org.meanfield.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.meanfield.checkpoint.Checkpoints.RUN;
import static org.meanfield.checkpoint.Checkpoints.assertSame;
import static org.meanfield.checkpoint.Checkpoints.checkpoint;
import static org.meanfield.checkpoint.Checkpoints.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.checkpoint.CheckpointStore.Latest;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.testing.HdfsCluster;

class CheckpointStoreTest {
  private static final Set<String> FILES =
      Set.of(
          "parameters.safetensors",
          "optimizer.safetensors",
          "replicas.safetensors",
          "state.json",
          "checkpoint.json");

  @TempDir Path temporary;

  private Path folder;
  private CheckpointStore store;

  @BeforeEach
  void openTheStore() {
    folder = temporary.resolve("checkpoints");
    store = new CheckpointStore(Storage.of(new Configuration()), folder.toUri());
  }

  @Test
  void whatIsCommittedIsLoadedBitForBit() {
    store.commit(checkpoint(3));
    assertSame(store.load(3), checkpoint(3));
    assertSame(store.latest().orElseThrow().checkpoint(), checkpoint(3));
    assertThat(store.latest().orElseThrow().warnings()).isEmpty();
  }

  @Test
  void onHdfsTooItIsLoadedBitForBit() {
    CheckpointStore onHdfs =
        new CheckpointStore(Storage.of(HdfsCluster.configuration()), HdfsCluster.newFolder());
    onHdfs.commit(checkpoint(1));
    onHdfs.commit(checkpoint(2));
    onHdfs.commit(checkpoint(2));
    onHdfs.retain(1, OptionalInt.empty());
    assertThat(onHdfs.list()).containsExactly(2);
    assertSame(onHdfs.latest().orElseThrow().checkpoint(), checkpoint(2));
  }

  @Test
  void theFolderIsWhatTheContractSays() throws IOException {
    store.commit(checkpoint(120));
    Path round = folder.resolve("round-00000120");
    assertThat(files(round)).isEqualTo(FILES);
    JsonNode json = new ObjectMapper().readTree(round.resolve("checkpoint.json").toFile());
    assertThat(json.get("round").asInt()).isEqualTo(120);
    assertThat(json.get("examples").asLong()).isEqualTo(120_000);
    assertThat(json.get("files").properties()).hasSize(4);
    JsonNode parameters = json.get("files").get("parameters.safetensors");
    assertThat(parameters.get("sha256")).isEqualTo(json.get("parameters-sha256"));
    assertThat(parameters.get("bytes").asLong())
        .isEqualTo(Files.size(round.resolve("parameters.safetensors")));
  }

  @Test
  void replicasThatCarryNothingNeedNoFile() throws IOException {
    Checkpoint plain = checkpoint(1);
    List<ReplicaState> none = List.of(ReplicaState.empty(), ReplicaState.empty());
    store.commit(
        new Checkpoint(
            1,
            plain.examples(),
            plain.steps(),
            plain.network(),
            plain.outer(),
            none,
            LeftOut.UNKNOWN,
            Optional.empty(),
            Optional.empty(),
            RUN));
    assertThat(files(folder.resolve("round-00000001"))).doesNotContain("replicas.safetensors");
    assertThat(store.load(1).replicas()).isEqualTo(none);
    assertThat(store.load(1).standing()).isEmpty();
  }

  @Test
  void theSameStateIsTheSameBytes() throws IOException {
    Path other = temporary.resolve("other");
    store.commit(checkpoint(1));
    new CheckpointStore(Storage.of(new Configuration()), other.toUri()).commit(checkpoint(1));
    for (String name : FILES) {
      assertThat(other.resolve("round-00000001").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("round-00000001").resolve(name));
    }
  }

  @Test
  void aStoreThatDoesNotExistYetIsEmpty() {
    assertThat(store.list()).isEmpty();
    assertThat(store.latest()).isEmpty();
    store.retain(3, OptionalInt.empty());
  }

  @Test
  void committingARoundAgainDoesNothing() {
    store.commit(checkpoint(1));
    store.commit(checkpoint(1));
    assertThat(store.list()).containsExactly(1);
  }

  @Test
  void aCommittedRoundIsNeverOverwritten() {
    store.commit(checkpoint(1));
    Checkpoint other =
        new Checkpoint(
            1,
            1_000,
            checkpoint(1).steps(),
            state(7),
            checkpoint(1).outer(),
            checkpoint(1).replicas(),
            checkpoint(1).leftOut(),
            Optional.empty(),
            Optional.empty(),
            RUN);
    assertThatThrownBy(() -> store.commit(other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("round 1 is committed with other content");
    assertSame(store.load(1), checkpoint(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "parameters.safetensors",
        "optimizer.safetensors",
        "replicas.safetensors",
        "state.json",
        "checkpoint.json"
      })
  void aDamagedFileMeansTheCheckpointBeforeAndAWarning(String name) throws IOException {
    store.commit(checkpoint(1));
    store.commit(checkpoint(2));
    Path file = folder.resolve("round-00000002").resolve(name);
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 0x10;
    List<byte[]> damages =
        List.of(
            flipped, Arrays.copyOf(whole, whole.length - 2), new byte[0], new byte[] {'{', '}'});
    for (byte[] damage : damages) {
      Files.write(file, damage);
      Latest latest = store.latest().orElseThrow();
      assertSame(latest.checkpoint(), checkpoint(1));
      assertThat(latest.warnings())
          .singleElement()
          .asString()
          .contains("round 2", file.toUri().toString(), "damaged");
      assertThatThrownBy(() -> store.load(2))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("round 2")
          .hasMessageContaining("[1, 2]");
    }
    store.commit(checkpoint(2));
    assertSame(store.load(2), checkpoint(2));
  }

  /** Else a run would go on to its end, and find only there that there is no model to publish. */
  @Test
  void aCheckpointWhoseBestRoundIsLostIsPassedOver() throws IOException {
    store.commit(checkpoint(1));
    store.commit(checkpoint(2));
    store.commit(checkpoint(3, 2));
    assertSame(store.latest().orElseThrow().checkpoint(), checkpoint(3, 2));

    Files.delete(folder.resolve("round-00000002").resolve("parameters.safetensors"));
    Latest earlier = store.latest().orElseThrow();
    assertSame(earlier.checkpoint(), checkpoint(1));
    assertThat(earlier.warnings())
        .first()
        .asString()
        .isEqualTo(
            "the checkpoint of round 3 is passed over: that of its best round, 2, is missing or damaged");

    store.dropAfter(3);
    assertThat(store.list()).containsExactly(1, 2, 3);
    store.retain(1, OptionalInt.empty());
    Latest only = store.latest().orElseThrow();
    assertSame(only.checkpoint(), checkpoint(3, 2));
    assertThat(only.warnings())
        .last()
        .asString()
        .startsWith("none has its best round, so that of round 3 is gone on from");

    store.dropAfter(2);
    assertThat(store.list()).isEmpty();
  }

  /** The manifest too: without it the checkpoint does not exist, which needs no warning. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "parameters.safetensors",
        "optimizer.safetensors",
        "replicas.safetensors",
        "state.json"
      })
  void everyPartThatIsDeletedMeansTheCheckpointBeforeAndAWarningThatNamesIt(String name)
      throws IOException {
    store.commit(checkpoint(1));
    store.commit(checkpoint(2));
    Path part = folder.resolve("round-00000002").resolve(name);
    Files.delete(part);

    Latest latest = store.latest().orElseThrow();

    assertSame(latest.checkpoint(), checkpoint(1));
    assertThat(latest.warnings())
        .singleElement()
        .asString()
        .contains("the checkpoint of round 2 is passed over", part.toString());
    assertThatThrownBy(() -> store.load(2))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(part.toString());
  }

  /** A tensor of each role, in files whose sums are right: as if another program had made them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "parameters/z.weight",
        "parameters/a.running_mean",
        "optimizer/z.weight.exp_avg",
        "optimizer/z.weight.outer_exp_avg",
        "optimizer/a.bias.outer_exp_avg_sq"
      })
  void everyTensorThatIsNotThereIsNamedAndNoneIsTakenForZeros(String fileAndName)
      throws IOException {
    store.commit(checkpoint(2));
    Path round = folder.resolve("round-00000002");
    Path file = round.resolve(fileAndName.replaceFirst("/.*", ".safetensors"));
    String name = fileAndName.replaceFirst(".*/", "");
    String before = sha256(file);
    byte[] content = Files.readAllBytes(file);
    String renamed =
        new String(content, ISO_8859_1).replace('"' + name + '"', "\"y" + name.substring(1) + '"');
    Files.write(file, renamed.getBytes(ISO_8859_1));
    Path manifest = round.resolve("checkpoint.json");
    Files.writeString(manifest, Files.readString(manifest).replace(before, sha256(file)));

    assertThatThrownBy(() -> store.load(2))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("tensor y" + name.substring(1));
  }

  private static String sha256(Path file) throws IOException {
    return Checksum.of(Files.readAllBytes(file)).sha256();
  }

  @Test
  void whereAllAreDamagedNothingIsPretended() throws IOException {
    store.commit(checkpoint(1));
    Files.write(folder.resolve("round-00000001/state.json"), new byte[] {1});
    assertThatThrownBy(store::latest)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no checkpoint in")
        .hasMessageContaining("state.json is damaged");
  }

  @Test
  void aRoundThatWasNeverCommittedIsNamed() {
    store.commit(checkpoint(1));
    assertThatThrownBy(() -> store.load(5))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("round 5")
        .hasMessageContaining("committed rounds: [1]");
  }

  @Test
  void everyCheckpointSaysWhichRunItIsOf() throws IOException {
    store.commit(checkpoint(1));
    store.commit(checkpoint(2));
    store.commit(checkpoint(3));
    Files.write(folder.resolve("round-00000002/state.json"), new byte[] {1});

    assertThat(store.runs()).isEqualTo(Map.of(1, RUN, 3, RUN));
  }

  @Test
  void aCheckpointUnderTheNameOfAnotherRoundIsNamed() throws IOException {
    store.commit(checkpoint(1));
    Files.move(folder.resolve("round-00000001"), folder.resolve("round-00000007"));

    assertThatThrownBy(store::runs)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("round-00000007")
        .hasMessageContaining("the checkpoint of round 1 under the name of round 7; move it away");
  }

  @Test
  void aCheckpointOfAnotherVersionIsRefusedByNameAndNotTakenForDamage() throws IOException {
    store.commit(checkpoint(1));
    store.commit(checkpoint(2));
    Path manifest = folder.resolve("round-00000002/checkpoint.json");
    Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"format\" : \\d+,", ""));

    List<ThrowingCallable> reads = List.of(store::latest, store::runs, () -> store.load(2));
    for (ThrowingCallable read : reads) {
      assertThatThrownBy(read)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("round-00000002/checkpoint.json: a checkpoint of version 1")
          .hasMessageContaining("go on with the version of Meanfield that wrote it");
    }
  }

  @Test
  void theNewestAndTheBestAreKept() {
    for (int round = 1; round <= 6; round++) {
      store.commit(checkpoint(round));
    }
    store.retain(2, OptionalInt.of(3));
    assertThat(store.list()).containsExactly(3, 5, 6);
    store.retain(1, OptionalInt.empty());
    assertThat(store.list()).containsExactly(6);
    assertThatThrownBy(() -> store.retain(0, OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileSystemThatFailsIsNoReasonToGoBackARound() {
    Configuration nobodyListens = new Configuration();
    nobodyListens.set("ipc.client.connect.max.retries", "0");
    CheckpointStore unreachable =
        new CheckpointStore(
            Storage.of(nobodyListens), URI.create("hdfs://127.0.0.1:1/checkpoints"));
    assertThatThrownBy(unreachable::latest)
        .isInstanceOf(StorageException.class)
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(StorageException.Kind.UNREACHABLE);
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(p -> p.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
