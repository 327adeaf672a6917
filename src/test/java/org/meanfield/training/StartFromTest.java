package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.SmallDocuments;
import org.meanfield.testing.TestFolder;

/**
 * A run begins with what another has learned, and from its first checkpoint on it needs nothing
 * else.
 */
class StartFromTest {
  private static final ExactnessCase FAMILY = ExactnessCase.CNN;

  @TempDir private static Path folder;
  @OnSpark private static JavaSparkContext spark;

  private Config earlier;

  @BeforeEach
  void trainWhatIsStartedFrom() {
    earlier = FAMILY.config(folder, "earlier");
    if (!Files.exists(Path.of(earlier.run().dir()).resolve("outcome.json"))) {
      TestRun.whole(spark, earlier);
    }
  }

  private Config from(String name, URI place, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("network.start-from=\"" + place + "\"");
    return FAMILY.config(folder, name, all.toArray(String[]::new));
  }

  private Storage storage() {
    return Storage.of(spark.hadoopConfiguration());
  }

  private NetworkState learned() {
    return new ModelFolder(storage(), Storage.child(earlier.run().dir(), "model")).open().state();
  }

  private static boolean same(NetworkState model, NetworkState state) {
    return state.model().sameBits(model);
  }

  @Test
  void theFirstStateIsTheModelOfTheRunThatIsNamed() {
    // So small a step that no float changes.
    Config config = from("still", earlier.run().dir(), "training.updater.learning-rate=1e-30");

    TestRun run = TestRun.whole(spark, config);

    assertThat(same(learned(), run.state())).isTrue();
    assertThat(
            new ModelFolder(storage(), Storage.child(config.run().dir(), "model")).open().network())
        .containsEntry(
            "start-from",
            storage()
                .sha256(
                    Storage.child(
                        Storage.child(earlier.run().dir(), "model"), "parameters.safetensors")));
  }

  @Test
  void aResumedRunEndsWithTheSameBitsWhateverBecameOfWhatItStartedFrom() throws IOException {
    Path copy = folder.resolve("copied.safetensors");
    Path model = Path.of(earlier.run().dir()).resolve("model/parameters.safetensors");
    Files.copy(model, copy);
    TestRun.Ending whole = TestRun.whole(spark, from("resumed", copy.toUri())).ending();
    TestRun stopped = TestRun.stoppedIn(2, spark, from("resumed", copy.toUri()));

    Files.delete(copy);

    assertThat(stopped.resume().ending()).isEqualTo(whole);
  }

  @Test
  void aRunThatHasBegunOtherwiseIsNotGoneOnWith() {
    TestRun.stoppedIn(2, spark, FAMILY.config(folder, "random"));
    assertThatThrownBy(() -> TestRun.of(spark, from("random", earlier.run().dir())).resume())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.start-from: the run was begun without it; leave it out");

    TestRun.stoppedIn(2, spark, from("learned", earlier.run().dir()));
    assertThatThrownBy(() -> TestRun.of(spark, FAMILY.config(folder, "learned")).resume())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.start-from: the run was begun with it; set it again");
  }

  @Test
  void aRunThatIsOverIsNotSaidToBeWhatItDidNotBeginAs() throws IOException {
    assertThatThrownBy(() -> train(from("earlier", earlier.run().dir())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.start-from: the run was begun without it; leave it out");

    Path copy = folder.resolve("over.safetensors");
    Files.copy(Path.of(earlier.run().dir()).resolve("model/parameters.safetensors"), copy);
    Config begun = from("over", copy.toUri());
    TestRun.whole(spark, begun);
    Path other = Path.of(begun.run().dir()).resolve("model/parameters.safetensors");
    Config another = from("over", other.toUri());
    assertThatThrownBy(() -> train(another))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.start-from = " + other.toUri() + ": has the SHA-256")
        .hasMessageContaining("begin another run in another run.dir");
    assertThatThrownBy(() -> train(FAMILY.config(folder, "over")))
        .hasMessageContaining("network.start-from: the run was begun with it; set it again");

    Files.delete(copy);
    assertThat(train(begun)).containsEntry("outcome", "finished");
  }

  private static Map<String, Object> train(Config config) {
    return Training.train(spark, config, false, new TrainingListener() {}, () -> false);
  }

  /** Tensors of the same shapes that would mean something else. */
  @Test
  void blocksOfTheSameShapesThatComputeOtherwiseAreRefusedByKey() {
    Config config =
        from(
            "pooled",
            earlier.run().dir(),
            "network.blocks=[{ convolution = { channels = 6 }, activation = none },"
                + " { pool = average }, { convolution = { channels = 9, padding = valid } }]");

    assertThatThrownBy(() -> train(config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "network.blocks.0.activation = none: the tensors are of a network with network.blocks.0.activation = relu")
        .hasMessageContaining(
            "network.blocks.1.pool = average: the tensors are of a network with network.blocks.1.pool = max")
        .hasMessageNotContaining("network.blocks.2");
  }

  @Test
  void aRecurrentClassifierThatReadsOneWayIsNotStartedFromOneThatReadsBoth() {
    ExactnessCase family = ExactnessCase.SEQUENCE_CLASSIFIER;
    Config both = family.config(folder, "both-ways", "training.epochs=1");
    TestRun.whole(spark, both);
    Config config =
        family.config(
            folder,
            "one-way",
            "network.bidirectional=false",
            "network.start-from=\"" + both.run().dir() + "\"");

    assertThatThrownBy(() -> train(config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "network.bidirectional = false: the tensors are of a network with network.bidirectional = true");
  }

  @Test
  void doctorLooksAtWhatARunWouldStartFrom() {
    Config fitting = from("examined", earlier.run().dir());
    assertThat(check("start-from", fitting).ok()).isTrue();
    assertThat(check("start-from", fitting).detail()).contains("tensors under");

    Check other = check("start-from", from("examined", earlier.run().dir(), "network.head=[13]"));
    assertThat(other.ok()).isFalse();
    assertThat(other.detail()).contains("bias: has shape [12] in");

    Check gone = check("start-from", from("examined", folder.resolve("nowhere").toUri()));
    assertThat(gone.ok()).isFalse();
    assertThat(gone.detail()).contains("there is nothing");
  }

  @Test
  void doctorLooksAtAVocabularyThatIsTakenAsItIs() {
    ExactnessCase family = ExactnessCase.MASKED_LANGUAGE_MODEL;
    Config learned = family.config(folder, "learned");
    Sharder.shard(spark, learned, false);

    Check there = check("tokenizer", given(family, learned.data().shards()));
    assertThat(there.ok()).as(there.detail()).isTrue();
    assertThat(there.detail()).contains(" tokens of ");

    Check gone = check("tokenizer", given(family, folder.resolve("nowhere").toUri()));
    assertThat(gone.ok()).isFalse();
    assertThat(gone.detail()).contains("data.tokenizer.from = ").contains("give the folder of");
  }

  private static Config given(ExactnessCase family, URI vocabulary) {
    return family.config(
        folder, "given", "data.tokenizer.kind=null", "data.tokenizer.from=\"" + vocabulary + "\"");
  }

  private static Check check(String name, Config config) {
    return Doctor.examine(spark, config).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherNetworksModelIsRefusedBeforeAnythingIsWritten() {
    Config config = from("other", earlier.run().dir(), "network.head=[13]");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bias: has shape [12] in")
        .hasMessageContaining("where the network's is [13]");
    assertThat(storage().exists(Storage.child(config.run().dir(), "run.json"))).isFalse();
  }

  @Test
  void aClassifierStartsFromAMaskedLanguageModelOfItsVocabularyAndOfNoOther() throws IOException {
    Path home = TestFolder.create("start-from");
    Config masked = ExactnessCase.MASKED_LANGUAGE_MODEL.config(home, "masked");
    TestRun.whole(spark, masked);
    String[] start = {
      "network.normalised-embeddings=true", "network.start-from=\"" + masked.run().dir() + "\""
    };
    Config other = ExactnessCase.TRANSFORMER_CLASSIFIER.config(home, "other", start);

    assertThatThrownBy(() -> TestRun.whole(spark, other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("vocabulary.json has")
        .hasMessageContaining("shard again with data.tokenizer.from = " + masked.run().dir())
        .hasMessageContaining("meanfield shard CONF --overwrite or into another data.shards");

    Path file = ExactnessCase.TRANSFORMER_CLASSIFIER.file(home, "classifier");
    String taken =
        "data { shards = \"%s/taken\", tokenizer { from = \"%s\", max-length = 7 } }"
            .formatted(home, masked.run().dir());
    Files.writeString(file, Files.readString(file).replace(SmallDocuments.TOKENIZER, taken));
    TestRun run = TestRun.whole(spark, Config.load(file.toString(), List.of(start)));

    assertThat(run.outcome()).containsEntry("outcome", "finished");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("from = \"" + masked.run().dir(), "from = \"" + other.data().shards()));
    Config another = Config.load(file.toString(), List.of());
    assertThatThrownBy(() -> TestRun.whole(spark, another))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.tokenizer.from: the shard set's vocabulary, of ")
        .hasMessageContaining("is not that of " + other.data().shards())
        .hasMessageContaining("meanfield shard --overwrite");
    assertThat(run.prepared().shards().exampleFormat().tokenizer().toJson())
        .isEqualTo(
            storage()
                .read(
                    Storage.child(Storage.child(masked.run().dir(), "model"), "vocabulary.json")));
    TestFolder.delete(home);
  }
}
