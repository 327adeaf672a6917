package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.Model;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.StartingPoint;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.Details;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.Pooling;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.storage.Safetensors;
import org.meanfield.storage.Safetensors.Floats;
import org.meanfield.storage.Safetensors.Tensor;
import org.meanfield.storage.Storage;

/**
 * A network that starts from a checkpoint of GPT-2 or BERT says what those say: compared with a
 * second implementation that knows nothing but the file.
 */
class ForeignCheckpointTest {
  private static final int VOCABULARY = 17;
  private static final int LAYERS = 2;
  private static final int STEPS = 9;
  private static final int[] TEXT = {3, 16, 0, 7, 7, 2, 11, 5, 9};

  private final Storage storage = Storage.of(new Configuration());
  private final Engine engine = Engine.open(Optional.empty());

  @TempDir private Path folder;

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private static TransformerConfig gpt2() {
    return new TransformerConfig(
        "gpt2-small",
        Task.LANGUAGE_MODEL,
        0,
        LAYERS,
        PlainTransformer.WIDTH,
        PlainTransformer.HEADS,
        PlainTransformer.INNER,
        NormalisationPlace.PRE,
        PositionKind.LEARNED,
        Activation.GELU_TANH,
        0.1,
        true,
        0,
        STEPS,
        new Details(false, 1e-5, false));
  }

  private static TransformerConfig bert(Task task) {
    return new TransformerConfig(
        "bert-base",
        task,
        LAYERS,
        0,
        PlainTransformer.WIDTH,
        PlainTransformer.HEADS,
        PlainTransformer.INNER,
        NormalisationPlace.POST,
        PositionKind.LEARNED,
        Activation.GELU,
        0.1,
        task == Task.MASKED_LANGUAGE_MODEL,
        0,
        STEPS,
        new Details(true, 1e-12, true));
  }

  private static LanguageModel languageModel() {
    return LanguageModel.of(gpt2(), VOCABULARY, 1, List.of());
  }

  private static MaskedLanguageModel maskedModel() {
    return MaskedLanguageModel.of(bert(Task.MASKED_LANGUAGE_MODEL), VOCABULARY, 1, 2);
  }

  private static SequenceClassifier classifier() {
    return SequenceClassifier.of(
        bert(Task.SEQUENCE_CLASSIFICATION), VOCABULARY, STEPS, ClassNames.of(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "transformer."})
  void aCheckpointOfGpt2SaysWhatItsOwnFormulasSay(String prefix) throws IOException {
    PlainTransformer plain = PlainTransformer.gpt2(prefix, LAYERS, VOCABULARY);
    SortedMap<String, Tensor> file = new TreeMap<>(plain.tensors());
    // Both are in many files, and say nothing.
    file.put("lm_head.weight", renamed(file.get(prefix + "wte.weight"), "lm_head.weight"));
    String mask = prefix + "h.0.attn.bias";
    file.put(mask, Tensor.of(mask, List.of(1, 1, 2, 2), new float[] {1, 0, 1, 1}));
    StartingPoint start = start(languageModel(), write("model.safetensors", file.values()));

    float[] told = told(languageModel(), start.model(1));

    requireSame(told, plain.gpt2Logits(prefix, LAYERS, TEXT));
    assertThat(start.notes()).singleElement().asString().contains("GPT-2's names");
  }

  @ParameterizedTest
  @CsvSource({"weight,bias", "gamma,beta"})
  void aCheckpointOfBertSaysWhatItsOwnFormulasSay(String scale, String shift) throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, scale, shift);
    StartingPoint start =
        start(maskedModel(), write("model.safetensors", plain.tensors().values()));

    float[] told = told(maskedModel(), start.model(1));

    requireSame(told, plain.bertLogits(LAYERS, TEXT));
    assertThat(start.notes())
        .anyMatch(note -> note.contains("BERT's names"))
        .anyMatch(note -> note.matches("not taken.*bert.pooler.dense.bias, bert.pooler.*"));
  }

  @Test
  void aClassifierTakesBertsBodyAndMakesItsOwnHead() throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias");
    SortedMap<String, Tensor> body = new TreeMap<>();
    plain.tensors().forEach((name, tensor) -> putBody(name, tensor, body));
    StartingPoint start = start(classifier(), write("body.safetensors", body.values()));
    NetworkState model = start.model(4);

    double[] mean = new double[PlainTransformer.WIDTH];
    for (double[] hidden : plain.bertHidden(LAYERS, TEXT)) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += hidden[i] / TEXT.length;
      }
    }
    float[] weight = model.tensor("output.weight");
    double[] scores = new double[3];
    for (int k = 0; k < scores.length; k++) {
      for (int i = 0; i < mean.length; i++) {
        scores[k] += weight[k * mean.length + i] * mean[i];
      }
    }
    double[] expected = PlainTransformer.logSoftmax(scores);
    float[] said = probabilities(classifier(), model);
    for (int k = 0; k < scores.length; k++) {
      assertThat((double) said[k]).isCloseTo(Math.exp(expected[k]), within(1e-5));
    }
    assertThat(start.notes())
        .anyMatch(note -> note.endsWith("from random values: output.bias, output.weight"));
  }

  /** As {@code BertForSequenceClassification}. */
  private static SequenceClassifier pooled() {
    TransformerConfig mean = bert(Task.SEQUENCE_CLASSIFICATION);
    TransformerConfig first =
        new TransformerConfig(
            mean.preset(),
            mean.task(),
            mean.encoderLayers(),
            mean.decoderLayers(),
            mean.width(),
            mean.heads(),
            mean.feedForward(),
            mean.normalisation(),
            mean.positions(),
            mean.activation(),
            mean.dropout(),
            mean.tied(),
            mean.labelSmoothing(),
            mean.sequenceLength(),
            new Details(true, 1e-12, true, Pooling.FIRST));
    return SequenceClassifier.of(first, VOCABULARY, STEPS, ClassNames.of(3));
  }

  @Test
  void aClassifierOfBertSaysWhatItsOwnFormulasSay() throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias");
    plain.addWithBias("classifier", 3, 3, PlainTransformer.WIDTH);
    plain.tensors().keySet().removeIf(name -> name.startsWith("cls."));
    StartingPoint start = start(pooled(), write("model.safetensors", plain.tensors().values()));

    float[] said = probabilities(pooled(), start.model(1));

    double[] expected = PlainTransformer.logSoftmax(plain.bertClassLogits(LAYERS, TEXT));
    for (int k = 0; k < expected.length; k++) {
      assertThat((double) said[k]).isCloseTo(Math.exp(expected[k]), within(1e-5));
    }
    assertThat(start.notes())
        .noneMatch(note -> note.contains("anew") || note.contains("not taken"));
  }

  @Test
  void aPoolerIsTakenForOtherClassesAndBeginsAnewWhereThereIsNone() throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias");
    plain.addWithBias("classifier", 2, 2, PlainTransformer.WIDTH);
    StartingPoint others = start(pooled(), write("others.safetensors", plain.tensors().values()));
    plain.tensors().keySet().removeIf(name -> name.contains("pooler"));
    StartingPoint without = start(pooled(), write("without.safetensors", plain.tensors().values()));

    assertThat(others.notes())
        .anyMatch(note -> note.endsWith("from random values: output.bias, output.weight"));
    assertThat(without.notes())
        .anyMatch(
            note ->
                note.endsWith(
                    "from random values: output.bias, output.weight, pooler.bias, pooler.weight"));
  }

  @Test
  void aHeadOfBertThatIsNotItsEmbeddingAgainIsRefusedByATiedNetwork() throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias");
    String head = "cls.predictions.decoder.weight";
    plain.add(head, VOCABULARY, PlainTransformer.WIDTH);
    StartingPoint start =
        start(maskedModel(), write("model.safetensors", plain.tensors().values()));

    assertThatThrownBy(() -> start.model(1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "tensor " + head + " is not tensor bert.embeddings.word_embeddings.weight again")
        .hasMessageContaining("network.tied = false");
  }

  /** As {@code BertModel} alone is saved: without a prefix, without the head. */
  private static void putBody(String name, Tensor tensor, SortedMap<String, Tensor> body) {
    if (name.startsWith("bert.")) {
      String own = name.substring("bert.".length());
      body.put(own, renamed(tensor, own));
    }
  }

  @Test
  void aClassifierStartsFromAMaskedLanguageModelAndFromALanguageModel() throws IOException {
    NetworkState masked = Networks.randomModel(maskedModel(), 3);
    StartingPoint start = start(classifier(), published("masked", maskedModel(), masked));
    NetworkState model = start.model(5);

    assertThat(model.tensor("embedding.weight")).isEqualTo(masked.tensor("embedding.weight"));
    assertThat(model.tensor("encoder.layers.1.self_attn.in_proj_weight"))
        .isEqualTo(masked.tensor("encoder.layers.1.self_attn.in_proj_weight"));
    assertThat(model.tensor("output.weight"))
        .isEqualTo(classifier().initialModel(5).tensor("output.weight"));

    TransformerConfig plain = Networks.config(Task.LANGUAGE_MODEL);
    LanguageModel writer = Networks.languageModel(plain);
    SequenceClassifier reader = Networks.classifier(Networks.config(Task.SEQUENCE_CLASSIFICATION));
    NetworkState written = Networks.randomModel(writer, 3);
    StartingPoint fromWriter = start(reader, published("writer", writer, written));
    assertThat(fromWriter.model(5).tensor("encoder.layers.0.linear1.weight"))
        .isEqualTo(written.tensor("decoder.layers.0.linear1.weight"));
    assertThat(fromWriter.notes())
        .anyMatch(note -> note.contains("a decoder's names"))
        .anyMatch(note -> note.contains("from random values: output.bias, output.weight"));
  }

  @Test
  void whatIsPublishedHasTheNamesOfThePresetsOwnCheckpointsAndIsReadBack() throws IOException {
    requirePublished(languageModel(), PlainTransformer.gpt2("", LAYERS, VOCABULARY));
    requirePublished(maskedModel(), PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias"));
  }

  private void requirePublished(TransformerArchitecture architecture, PlainTransformer plain)
      throws IOException {
    NetworkState model = Networks.randomModel(architecture, 6);
    URI place = published(architecture.config().preset(), architecture, model);
    SortedMap<String, Tensor> file =
        Safetensors.read(storage, Storage.child(place, "parameters.safetensors"));

    plain.tensors().keySet().removeIf(name -> name.startsWith("bert.pooler"));
    assertThat(file.keySet()).isEqualTo(plain.tensors().keySet());
    file.forEach(
        (name, tensor) ->
            assertThat(tensor.shape())
                .as(name)
                .isEqualTo(
                    name.endsWith("position_embeddings.weight") || name.equals("wpe.weight")
                        ? List.of(STEPS, PlainTransformer.WIDTH)
                        : plain.tensors().get(name).shape()));
    assertThat(new ModelFolder(storage, place).open().state().sameBits(model)).isTrue();
    assertThat(start(architecture, place).model(9).sameBits(model)).isTrue();

    // What it says is what the formulas make of the file.
    plain.tensors().putAll(file);
    double[][] logits =
        architecture instanceof LanguageModel
            ? plain.gpt2Logits("", LAYERS, TEXT)
            : plain.bertLogits(LAYERS, TEXT);
    requireSame(told(architecture, model), logits);
  }

  @Test
  void everyTensorThatIsMissingOrOfAnotherShapeIsNamedWithBothShapesAndTheFile()
      throws IOException {
    SortedMap<String, Tensor> file =
        new TreeMap<>(PlainTransformer.gpt2("", LAYERS, VOCABULARY).tensors());
    file.remove("h.1.ln_2.bias");
    file.put("wte.weight", Tensor.of("wte.weight", List.of(5, 8), new float[40]));
    URI place = write("model.safetensors", file.values());

    assertThatThrownBy(() -> start(languageModel(), place))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("network.start-from = " + place)
        .hasMessageContaining("tensor wte.weight: has shape [5, 8] in " + place)
        .hasMessageContaining("where the network's is [17, 8]")
        .hasMessageContaining("tensor h.1.ln_2.bias of shape [8]: is in none of [" + place);
  }

  @Test
  void fewerPlacesThanTheExamplesHaveAreRefused() throws IOException {
    SortedMap<String, Tensor> file =
        new TreeMap<>(PlainTransformer.gpt2("", LAYERS, VOCABULARY).tensors());
    file.put("wpe.weight", Tensor.of("wpe.weight", List.of(4, 8), new float[32]));
    URI place = write("model.safetensors", file.values());

    assertThatThrownBy(() -> start(languageModel(), place))
        .hasMessageContaining("wpe.weight: has shape [4, 8]")
        .hasMessageContaining("where the network's is [9, 8], or more rows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16", "F64"})
  void otherFloatingPointNumbersAreConverted(String type) throws IOException {
    PlainTransformer plain = PlainTransformer.gpt2("", LAYERS, VOCABULARY);
    URI place = writeAs(type, "model.safetensors", plain.tensors().values());
    float[] expected = ((Floats) plain.tensors().get("wpe.weight").values()).array();

    float[] read = start(languageModel(), place).model(1).tensor("positions.weight");

    float bound = type.equals("F64") ? 0 : type.equals("F16") ? 0x1p-11f : 0x1p-7f;
    for (int i = 0; i < read.length; i++) {
      assertThat(read[i]).isCloseTo(expected[i], within(bound * Math.abs(expected[i]) + 0x1p-25f));
    }
  }

  @Test
  void wholeNumbersInAParametersPlaceAreRefusedByName() throws IOException {
    PlainTransformer plain = PlainTransformer.gpt2("", LAYERS, VOCABULARY);
    URI place = writeAs("I32", "model.safetensors", plain.tensors().values());

    assertThatThrownBy(() -> start(languageModel(), place))
        .hasMessageContaining("tensor wte.weight: is of type I32 in " + place)
        .hasMessageContaining("F32, F16, BF16 and F64 can be read");
  }

  @Test
  void severalFilesAreOneCheckpointUnlessTheyHoldATensorTwice() throws IOException {
    PlainTransformer plain = PlainTransformer.gpt2("", LAYERS, VOCABULARY);
    SortedMap<String, Tensor> first = new TreeMap<>(plain.tensors().headMap("h.1"));
    SortedMap<String, Tensor> second = new TreeMap<>(plain.tensors().tailMap("h.1"));
    write("model-00001-of-00002.safetensors", first.values());
    write("model-00002-of-00002.safetensors", second.values());

    NetworkState model = start(languageModel(), folder.toUri()).model(1);
    requireSame(told(languageModel(), model), plain.gpt2Logits("", LAYERS, TEXT));

    write("another.safetensors", List.of(plain.tensors().get("ln_f.bias")));
    assertThatThrownBy(() -> start(languageModel(), folder.toUri()))
        .hasMessageContaining("tensor ln_f.bias of")
        .hasMessageContaining("give the file that is meant");
  }

  @Test
  void aPlaceWithoutTensorsIsNamedWithWhatIsWanted() throws IOException {
    Files.writeString(folder.resolve("pytorch_model.bin"), "x");
    for (String name : List.of("none", "", "pytorch_model.bin")) {
      assertThatThrownBy(() -> start(languageModel(), folder.resolve(name).toUri()))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("network.start-from")
          .hasMessageContaining("give the folder of a model or a run, or safetensors");
    }
  }

  @Test
  void aNetworkWithOtherSettingsIsRefusedByKeyValuesAndFile() throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias");
    URI file = write("model.safetensors", plain.tensors().values());
    Files.writeString(
        folder.resolve("config.json"),
        "{\"num_attention_heads\": 12, \"hidden_act\": \"relu\", \"layer_norm_eps\": 1e-12}");

    assertThatThrownBy(() -> start(maskedModel(), file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "network.heads = %s: the tensors are of a network with num_attention_heads = 12, says"
                .formatted(PlainTransformer.HEADS))
        .hasMessageContaining("network.activation = gelu: the tensors are of a network with")
        .hasMessageContaining("config.json")
        .hasMessageNotContaining("epsilon");

    Files.writeString(
        folder.resolve("config.json"),
        "{\"num_attention_heads\": %s, \"hidden_act\": \"gelu\", \"position_embedding_type\": \"relative_key\"}"
            .formatted(PlainTransformer.HEADS));
    assertThatThrownBy(() -> start(maskedModel(), file))
        .hasMessageContaining(
            "network.positions = learned: the tensors are of a network with position_embedding_type = relative_key");
    Files.writeString(
        folder.resolve("config.json"),
        "{\"num_attention_heads\": %s, \"hidden_act\": \"gelu\", \"position_embedding_type\": \"absolute\"}"
            .formatted(PlainTransformer.HEADS));
    assertThat(start(maskedModel(), file).notes()).isNotEmpty();
    Files.writeString(
        folder.resolve("network.json"),
        "{\"configuration\": {\"network.normalisation\": \"pre\"}}");
    assertThatThrownBy(() -> start(maskedModel(), file))
        .hasMessageContaining("network.normalisation = post: the tensors are of a network with")
        .hasMessageContaining("network.json");
  }

  @Test
  void positionsThatTheNetworkHasNoPlaceForAreRefused() throws IOException {
    SortedMap<String, Tensor> tensors =
        new TreeMap<>(PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias").tensors());
    TransformerConfig learned = bert(Task.MASKED_LANGUAGE_MODEL);
    TransformerConfig sinusoidal =
        new TransformerConfig(
            "",
            learned.task(),
            LAYERS,
            0,
            learned.width(),
            learned.heads(),
            learned.feedForward(),
            learned.normalisation(),
            PositionKind.SINUSOIDAL,
            learned.activation(),
            learned.dropout(),
            true,
            0,
            STEPS,
            learned.details());
    URI file = write("model.safetensors", tensors.values());

    assertThatThrownBy(() -> start(MaskedLanguageModel.of(sinusoidal, VOCABULARY, 1, 2), file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "tensor bert.embeddings.position_embeddings.weight: has no place in the network; look at network.positions");
  }

  @Test
  void aVocabularyThatCannotBeReadIsSaidNotToHaveBeenCompared() throws IOException {
    PlainTransformer plain = PlainTransformer.bert(LAYERS, VOCABULARY, "weight", "bias");
    URI file = write("model.safetensors", plain.tensors().values());
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    ExampleFormat data =
        new ExampleFormat(
            Schema.ofStream(),
            List.of(),
            new Normalisation(List.of(), List.of()),
            Networks.words(),
            ColumnNames.none());

    assertThat(StartingPoint.at(storage, file, maskedModel(), data).notes())
        .anyMatch(note -> note.contains("the numbers of tokens were not compared"));
    assertThat(start(maskedModel(), file).notes()).noneMatch(note -> note.contains("compared"));

    Files.writeString(folder.resolve("vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n[MASK]\nword\n");
    assertThatThrownBy(() -> StartingPoint.at(storage, file, maskedModel(), data))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("vocab.txt has 5 tokens of its own")
        .hasMessageContaining("shard again with data.tokenizer.from = ");
  }

  private StartingPoint start(TransformerArchitecture architecture, URI place) {
    ExampleFormat data =
        new ExampleFormat(Schema.ofStream(), List.of(), new Normalisation(List.of(), List.of()));
    return StartingPoint.at(storage, place, architecture, data);
  }

  private URI published(String name, TransformerArchitecture architecture, NetworkState model) {
    URI place = folder.resolve(name).toUri();
    List<StoredTensor> stored = architecture.publishedNames().tensors();
    new ModelFolder(storage, place)
        .publish(new Model(1, 1, model, Map.of("a", 1), new TreeMap<>(), stored));
    return place;
  }

  private URI write(String name, Collection<Tensor> tensors) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, tensors);
    }
    return file.toUri();
  }

  /** The same with every value in another type. */
  private URI writeAs(String type, String name, Collection<Tensor> tensors) throws IOException {
    int width = type.equals("F64") ? 8 : type.equals("I32") ? 4 : 2;
    StringBuilder header = new StringBuilder();
    ByteBuffer data = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors) {
      int begin = data.position();
      for (float value : ((Floats) tensor.values()).array()) {
        switch (type) {
          case "F64" -> data.putDouble(value);
          case "F16" -> data.putShort(half(value));
          case "BF16" -> data.putShort((short) (Float.floatToIntBits(value) >>> 16));
          default -> data.putInt((int) value);
        }
      }
      header
          .append(header.length() == 0 ? "{" : ",")
          .append(
              "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,"
                  .formatted(tensor.name(), type, tensor.shape()))
          .append("\"data_offsets\":[%s,%s]}".formatted(begin, data.position()));
      assertThat(data.position() - begin).isEqualTo(width * tensor.values().size());
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json).put(data.flip());
    Path path = folder.resolve(name);
    Files.write(path, file.array());
    return path.toUri();
  }

  /** Normal values and subnormal ones, cut off. */
  private static short half(float value) {
    int sign = value < 0 ? 0x8000 : 0;
    float magnitude = Math.abs(value);
    if (magnitude < 0x1p-14f) {
      return (short) (sign | Math.round(magnitude * 0x1p24f));
    }
    int exponent = Math.getExponent(magnitude);
    int fraction = Math.round((magnitude / Math.scalb(1f, exponent) - 1) * 1024);
    return (short) (sign | (exponent + 15 << 10) + fraction);
  }

  private static Tensor renamed(Tensor tensor, String name) {
    return new Tensor(name, tensor.shape(), tensor.values());
  }

  /** Logarithms of the probabilities at each token of the text, [tokens, vocabulary]. */
  private float[] told(TransformerArchitecture architecture, NetworkState model) {
    return ToldTokens.of(architecture, model, engine, TEXT);
  }

  private float[] probabilities(SequenceClassifier architecture, NetworkState model) {
    Batch batch = new Batch(Schema.ofDocuments(STEPS), 1);
    System.arraycopy(TEXT, 0, batch.ints(0), 0, TEXT.length);
    batch.lengths(0)[0] = TEXT.length;
    batch.allRows();
    try (Network network =
        architecture.build(engine, 1, NetworkUse.PREDICTION, NativeRuntime.availableBytes())) {
      network.restore(model);
      return (float[]) network.predict(batch, 1).get(0).rows().get(0)[2];
    }
  }

  private static void requireSame(float[] told, double[][] logits) {
    for (int t = 0; t < logits.length; t++) {
      double[] expected = PlainTransformer.logSoftmax(logits[t]);
      for (int k = 0; k < expected.length; k++) {
        assertThat((double) told[t * expected.length + k])
            .as("token %s, score %s", t, k)
            .isCloseTo(expected[k], within(1e-4));
      }
    }
  }
}
