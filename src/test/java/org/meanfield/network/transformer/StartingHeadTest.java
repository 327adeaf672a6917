package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.StartingPoint;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.Details;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.network.Architecture;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.storage.Safetensors;
import org.meanfield.storage.Safetensors.Floats;
import org.meanfield.storage.Safetensors.Tensor;
import org.meanfield.storage.Storage;

/** What a network that starts from another takes over of that one's head. */
class StartingHeadTest {
  private static final int VOCABULARY = 17;
  private static final int LAYERS = 1;
  private static final int STEPS = 9;
  private static final String HEAD = "lm_head.weight";

  private final Storage storage = Storage.of(new Configuration());

  @TempDir private Path folder;

  private static TransformerConfig config(Task task, boolean tied) {
    boolean writes = task == Task.LANGUAGE_MODEL;
    return new TransformerConfig(
        "",
        task,
        writes ? 0 : LAYERS,
        writes ? LAYERS : 0,
        PlainTransformer.WIDTH,
        PlainTransformer.HEADS,
        PlainTransformer.INNER,
        NormalisationPlace.PRE,
        PositionKind.LEARNED,
        Activation.GELU_TANH,
        0,
        tied,
        0,
        STEPS,
        new Details(false, 1e-5, !tied));
  }

  private static LanguageModel languageModel(boolean tied) {
    return LanguageModel.of(config(Task.LANGUAGE_MODEL, tied), VOCABULARY, 1, List.of());
  }

  private URI write(String name, Collection<Tensor> tensors) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, tensors);
    }
    return file.toUri();
  }

  private static ExampleFormat data(List<String> classes) {
    return new ExampleFormat(Schema.ofStream(), classes, new Normalisation(List.of(), List.of()));
  }

  private StartingPoint start(Architecture architecture, URI file) {
    return StartingPoint.at(storage, file, architecture, data(List.of()));
  }

  /** GPT-2's, with a head of its own. */
  private SortedMap<String, Tensor> untied() {
    SortedMap<String, Tensor> file =
        new TreeMap<>(PlainTransformer.gpt2("", LAYERS, VOCABULARY).tensors());
    float[] values = ((Floats) file.get("wte.weight").values()).array().clone();
    values[5] += 1;
    file.put(HEAD, Tensor.of(HEAD, file.get("wte.weight").shape(), values));
    file.put("output.bias", Tensor.of("output.bias", List.of(VOCABULARY), new float[VOCABULARY]));
    return file;
  }

  @Test
  void aHeadOfItsOwnIsTakenByANetworkThatIsNotTied() throws IOException {
    SortedMap<String, Tensor> file = untied();

    NetworkState model =
        start(languageModel(false), write("m.safetensors", file.values())).model(1);

    assertThat(model.tensor("output.weight")).isEqualTo(((Floats) file.get(HEAD).values()).array());
    assertThat(model.tensor("embedding.weight"))
        .isEqualTo(((Floats) file.get("wte.weight").values()).array());
  }

  @Test
  void aHeadThatIsNotTheEmbeddingAgainIsRefusedByATiedNetwork() throws IOException {
    StartingPoint start = start(languageModel(true), write("m.safetensors", untied().values()));

    assertThatThrownBy(() -> start.model(1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor lm_head.weight is not tensor wte.weight again")
        .hasMessageContaining("network.tied = false");
  }

  @Test
  void aHeadForAsManyOtherClassesBeginsAnew() throws IOException {
    SequenceClassifier classifier =
        SequenceClassifier.of(
            config(Task.SEQUENCE_CLASSIFICATION, false),
            VOCABULARY,
            STEPS,
            List.of("daisy", "rose"));
    NetworkState trained = classifier.initialModel(7);
    List<Tensor> tensors =
        trained.layout().tensors().stream()
            .map(spec -> Tensor.of(spec.name(), spec.shape(), trained.tensor(spec.name())))
            .toList();
    URI file = write("parameters.safetensors", tensors);
    Files.writeString(folder.resolve("classes.json"), "[\"daisy\", \"rose\"]");

    StartingPoint same =
        StartingPoint.at(storage, file, classifier, data(List.of("daisy", "rose")));
    StartingPoint others =
        StartingPoint.at(storage, file, classifier, data(List.of("Europe", "Japan")));

    assertThat(same.model(1).sameBits(trained)).isTrue();
    String head =
        trained.layout().tensors().stream()
            .map(TensorSpec::name)
            .filter(name -> name.equals("output.weight"))
            .findFirst()
            .orElseThrow();
    assertThat(others.model(1).tensor(head)).isNotEqualTo(trained.tensor(head));
    assertThat(others.model(1).tensor("embedding.weight"))
        .isEqualTo(trained.tensor("embedding.weight"));
    assertThat(others.notes())
        .anyMatch(note -> note.contains("starting anew") && note.contains(head));
  }

  @Test
  void theClassesThatHuggingFaceNamesDecideOnItsHead() throws IOException {
    SequenceClassifier classifier =
        SequenceClassifier.of(
            config(Task.SEQUENCE_CLASSIFICATION, false), VOCABULARY, STEPS, List.of("bad", "good"));
    NetworkState trained = classifier.initialModel(7);
    List<Tensor> tensors =
        trained.layout().tensors().stream()
            .map(spec -> Tensor.of(spec.name(), spec.shape(), trained.tensor(spec.name())))
            .toList();
    URI file = write("m.safetensors", tensors);
    List<String> classes = List.of("bad", "good");

    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\": {\"0\": \"bad\", \"1\": \"good\"}}");
    assertThat(taken(classifier, file, classes)).isEqualTo(trained.tensor("output.weight"));
    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\": {\"0\": \"good\", \"1\": \"bad\"}}");
    assertThat(taken(classifier, file, classes)).isNotEqualTo(trained.tensor("output.weight"));
    // Nobody has named them: their number is all that can be compared.
    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}}");
    assertThat(taken(classifier, file, classes)).isEqualTo(trained.tensor("output.weight"));
  }

  private float[] taken(Architecture architecture, URI file, List<String> classes) {
    return StartingPoint.at(storage, file, architecture, data(classes))
        .model(1)
        .tensor("output.weight");
  }

  @Test
  void aPointerOfGitLfsIsNamedAsOne() throws IOException {
    Path file = folder.resolve("m.safetensors");
    Files.writeString(
        file, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 548105171\n");

    assertThatThrownBy(() -> start(languageModel(true), file.toUri()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("network.start-from = file:")
        .hasMessageContaining("is a pointer of Git LFS")
        .hasMessageContaining("git lfs pull");
  }

  @Test
  void anEmptyFileIsDamagedAndNamesTheKey() throws IOException {
    Path file = Files.createFile(folder.resolve("m.safetensors"));

    assertThatThrownBy(() -> start(languageModel(true), file.toUri()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("network.start-from = file:")
        .hasMessageContaining("copy or download the file again");
  }

  @Test
  void valuesThatAreNoNumbersAreRefusedBeforeAnythingIsTrained() throws IOException {
    SortedMap<String, Tensor> file =
        new TreeMap<>(PlainTransformer.gpt2("", LAYERS, VOCABULARY).tensors());
    float[] values = ((Floats) file.get("ln_f.bias").values()).array().clone();
    values[0] = Float.NaN;
    file.put("ln_f.bias", Tensor.of("ln_f.bias", file.get("ln_f.bias").shape(), values));
    StartingPoint start = start(languageModel(true), write("m.safetensors", file.values()));

    assertThatThrownBy(() -> start.model(1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("decoder.norm.bias holds a value that is no finite number");
  }

  @Test
  void columnsInAnotherOrderAreRefusedByName() throws IOException {
    URI file = write("parameters.safetensors", untied().values());
    Files.writeString(
        folder.resolve("network.json"), "{\"columns\": {\"features\": [\"x\", \"w\"]}}");
    ExampleFormat swapped =
        new ExampleFormat(
            Schema.ofStream(),
            List.of(),
            new Normalisation(List.of(), List.of()),
            null,
            new ColumnNames(new TreeMap<>(Map.of("features", List.of("w", "x")))));

    assertThatThrownBy(() -> StartingPoint.at(storage, file, languageModel(false), swapped))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("data.source.columns.features: is [w, x]")
        .hasMessageContaining("was fed with [x, w]");
  }
}
