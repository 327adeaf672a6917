package org.meanfield.config;

import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stacked layers of attention and feed-forward networks (Vaswani et al., arXiv 1706.03762): an
 * encoder that reads, a decoder that writes, or both.
 *
 * @param preset name of the preset that it started from, or empty
 * @param encoderLayers 0 where there is no encoder
 * @param decoderLayers 0 where there is no decoder
 * @param width of what stands for a token, d in the paper
 * @param heads of each attention, which divide the width
 * @param feedForward width between the two products of a feed-forward network
 * @param normalisation before each part of a layer, or behind it and its residual
 * @param activation between the two products of a feed-forward network
 * @param dropout share of the embeddings and of what each part adds that become zero in training
 * @param tied whether the output's weights are the decoder's embedding, and the encoder's as well
 *     where both have one vocabulary
 * @param labelSmoothing share of a target's weight that all tokens have alike in training
 * @param sequenceLength tokens of a training example; 0 but where examples are cut from a stream
 * @param details in which well-known networks differ
 */
public record TransformerConfig(
    String preset,
    Task task,
    int encoderLayers,
    int decoderLayers,
    int width,
    int heads,
    int feedForward,
    NormalisationPlace normalisation,
    PositionKind positions,
    Activation activation,
    double dropout,
    boolean tied,
    double labelSmoothing,
    int sequenceLength,
    Details details)
    implements NetworkConfig {
  /** The number of a layer's weights still is an int. */
  private static final int WIDEST = 1 << 14;

  /** With the details of the paper. */
  public TransformerConfig(
      String preset,
      Task task,
      int encoderLayers,
      int decoderLayers,
      int width,
      int heads,
      int feedForward,
      NormalisationPlace normalisation,
      PositionKind positions,
      Activation activation,
      double dropout,
      boolean tied,
      double labelSmoothing,
      int sequenceLength) {
    this(
        preset,
        task,
        encoderLayers,
        decoderLayers,
        width,
        heads,
        feedForward,
        normalisation,
        positions,
        activation,
        dropout,
        tied,
        labelSmoothing,
        sequenceLength,
        Details.PAPER);
  }

  /**
   * In which well-known networks differ.
   *
   * @param normalisedEmbeddings whether what stands for a token is normalised before the first
   *     layer, as in BERT; plays no part where there are an encoder and a decoder
   * @param epsilon added to a variance before what is normalised is divided by its root
   * @param outputBias whether an output that is tied to the embedding has a bias, as GPT-2's has
   *     not; others have it
   * @param pooling what a text's class is told from
   */
  public record Details(
      boolean normalisedEmbeddings, double epsilon, boolean outputBias, Pooling pooling)
      implements Serializable {
    /** PyTorch's ε, which the paper leaves open. */
    public static final Details PAPER = new Details(false, 1e-5, true);

    /** Of a network that tells no class of a text, or tells it from the mean. */
    public Details(boolean normalisedEmbeddings, double epsilon, boolean outputBias) {
      this(normalisedEmbeddings, epsilon, outputBias, Pooling.MEAN);
    }

    /**
     * @param usual pooling where none is given
     */
    private static Details read(Section network, Task task, Pooling usual) {
      return new Details(
          network.flag("normalised-embeddings").or(PAPER.normalisedEmbeddings),
          network.number("normalisation-epsilon").or(PAPER.epsilon, Rule.positive()),
          network.flag("output-bias").or(PAPER.outputBias),
          task == Task.SEQUENCE_CLASSIFICATION
              ? network.choice("pooling", Pooling.class).or(usual)
              : Pooling.MEAN);
    }
  }

  /** What a network consists of, as {@code network.architecture} spells it. */
  public enum Architecture {
    ENCODER_DECODER,
    DECODER_ONLY,
    ENCODER_ONLY;

    private static Architecture of(Task task) {
      return switch (task) {
        case TRANSLATION -> ENCODER_DECODER;
        case LANGUAGE_MODEL -> DECODER_ONLY;
        case MASKED_LANGUAGE_MODEL, SEQUENCE_CLASSIFICATION -> ENCODER_ONLY;
        case CLASSIFICATION, REGRESSION, FORECASTING, GENERATION ->
            throw new IllegalArgumentException("no architecture is for " + task);
      };
    }
  }

  /** Where layers are normalised. */
  public enum NormalisationPlace {
    /** Before each part, and once behind the last layer (Xiong et al., arXiv 2002.04745). */
    PRE,
    /** Behind each part and its residual, as in the paper. */
    POST
  }

  /** How a token's place is told. */
  public enum PositionKind {
    /** By sines and cosines, as in the paper. */
    SINUSOIDAL,
    /** By a vector for each place, as GPT-2 and BERT. */
    LEARNED
  }

  /** What of a text its class is told from. */
  public enum Pooling {
    /** The mean of what is said at all its tokens. */
    MEAN,
    /** What is said at its first, through a layer of its own, as BERT. */
    FIRST
  }

  /** What stands between the two products of a feed-forward network. */
  public enum Activation {
    RELU,
    /** x · Φ(x), as BERT. */
    GELU,
    /** Its approximation by tanh, as GPT-2. */
    GELU_TANH
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.transformer(this);
  }

  @Override
  public String family() {
    return "transformer";
  }

  /** The keys, with their values, of which no tensor's shape tells anything. */
  public SortedMap<String, String> untoldByShapes() {
    return new TreeMap<>(
        Map.of(
            "network.heads", String.valueOf(heads),
            "network.normalisation", Choices.spell(normalisation),
            "network.positions", Choices.spell(positions),
            "network.activation", Choices.spell(activation),
            "network.normalisation-epsilon", String.valueOf(details.epsilon)));
  }

  /** Layers of the longer half. */
  public int layers() {
    return Math.max(encoderLayers, decoderLayers);
  }

  static TransformerConfig read(Section network, Section training) {
    String wanted = "translation, language-model, masked-language-model or sequence-classification";
    Rule<Task> known =
        new Rule<>(Task::readsText, "must be %s for a transformer".formatted(wanted));
    Task task = network.choice("task", Task.class).required("give " + wanted, known);
    if (!network.findings().sound(network.full("task"))) {
      network.acceptAnything();
      training.integer("sequence-length").or(1);
      return new TransformerConfig(
          "",
          task,
          1,
          1,
          1,
          1,
          1,
          NormalisationPlace.PRE,
          PositionKind.SINUSOIDAL,
          Activation.RELU,
          0,
          false,
          0,
          1);
    }
    if (!network.has("preset")) {
      return of("", task, Pooling.MEAN, network, training);
    }
    TransformerPreset preset =
        network.choice("preset", TransformerPreset.class).required("name a network");
    network.fallBackOn(preset.keys());
    return of(Choices.spell(preset), task, preset.pooling(), network, training);
  }

  private static TransformerConfig of(
      String preset, Task task, Pooling usual, Section network, Section training) {
    Architecture architecture = Architecture.of(task);
    network
        .choice("architecture", Architecture.class)
        .or(
            architecture,
            new Rule<>(
                found -> found == architecture,
                "must be %s for network.task = %s"
                    .formatted(Choices.spell(architecture), task.text())));
    int layers = network.integer("layers").or(2, Rule.atLeast(1));
    boolean both = architecture == Architecture.ENCODER_DECODER;
    int encoderLayers = both ? network.integer("encoder-layers").or(layers, Rule.atLeast(1)) : 0;
    int decoderLayers = both ? network.integer("decoder-layers").or(layers, Rule.atLeast(1)) : 0;
    int width = network.integer("width").or(128, Rule.between(1, WIDEST));
    return new TransformerConfig(
        preset,
        task,
        architecture == Architecture.ENCODER_ONLY ? layers : encoderLayers,
        architecture == Architecture.DECODER_ONLY ? layers : decoderLayers,
        width,
        network.integer("heads").or(4, divide(width)),
        network
            .integer("feed-forward")
            .or(4 * Math.min(width, WIDEST), Rule.between(1, 4 * WIDEST)),
        network.choice("normalisation", NormalisationPlace.class).or(NormalisationPlace.PRE),
        network.choice("positions", PositionKind.class).or(PositionKind.SINUSOIDAL),
        network.choice("activation", Activation.class).or(Activation.RELU),
        network.number("dropout").or(0.1, Rule.fraction()),
        task != Task.SEQUENCE_CLASSIFICATION && network.flag("tied").or(true),
        architecture != Architecture.ENCODER_ONLY
            ? network.number("label-smoothing").or(both ? 0.1 : 0.0, Rule.fraction())
            : 0,
        task.isOfStreams() ? training.integer("sequence-length").or(64, Rule.atLeast(1)) : 0,
        Details.read(network, task, usual));
  }

  private static Rule<Integer> divide(int width) {
    return new Rule<>(
        heads -> heads >= 1 && width % heads == 0,
        "must divide network.width = %s, so that every head is as wide".formatted(width));
  }
}
