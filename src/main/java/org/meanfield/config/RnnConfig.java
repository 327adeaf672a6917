package org.meanfield.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stacked recurrent layers: over tokens behind an embedding, or over the values of a time series.
 *
 * @param hidden width of a layer's state, in each direction
 * @param embedding width of a token's vector; 0 for time series
 * @param bidirectional whether each layer reads both ways
 * @param dropout share of the values between layers that become zero in training
 * @param tied whether the output's weights are the embedding
 * @param quantiles that are forecast, in ascending order; empty for other tasks
 * @param sequenceLength steps of truncated back-propagation; 0 but for language models
 * @param pooling what of a sequence's steps its class is told from
 */
public record RnnConfig(
    Task task,
    Cell cell,
    int layers,
    int hidden,
    int embedding,
    boolean bidirectional,
    double dropout,
    boolean tied,
    List<Double> quantiles,
    int sequenceLength,
    Pooling pooling)
    implements NetworkConfig {
  /** The key outside of {@code network} that decides on the network's shape. */
  static final String SEQUENCE_LENGTH = "training.sequence-length";

  private static final double MEDIAN = 0.5;

  public RnnConfig {
    quantiles = List.copyOf(quantiles);
  }

  /** Without pooling: what is told of a sequence is told from its end. */
  public RnnConfig(
      Task task,
      Cell cell,
      int layers,
      int hidden,
      int embedding,
      boolean bidirectional,
      double dropout,
      boolean tied,
      List<Double> quantiles,
      int sequenceLength) {
    this(
        task,
        cell,
        layers,
        hidden,
        embedding,
        bidirectional,
        dropout,
        tied,
        quantiles,
        sequenceLength,
        Pooling.LAST);
  }

  /** Which of the {@link #quantiles} is the forecast. */
  public int median() {
    return quantiles.indexOf(MEDIAN);
  }

  /** What a layer does at each step. */
  public enum Cell {
    /** Long short-term memory. */
    LSTM,
    /** Gated recurrent unit, its reset gate behind the product, as PyTorch has it. */
    GRU,
    /** tanh of a sum. */
    SIMPLE
  }

  /** What of a sequence's steps stands for all of it. */
  public enum Pooling {
    /** The last; of the other direction, where there is one, the first. */
    LAST,
    /** Their mean. */
    MEAN,
    /** The largest value of each unit. */
    MAX
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.rnn(this);
  }

  @Override
  public String family() {
    return "rnn";
  }

  /** The keys, with their values, of which no tensor's shape tells anything. */
  public SortedMap<String, String> untoldByShapes() {
    return task == Task.SEQUENCE_CLASSIFICATION
        ? new TreeMap<>(
            Map.of(
                "network.bidirectional", String.valueOf(bidirectional),
                "network.pooling", Choices.spell(pooling)))
        : new TreeMap<>();
  }

  static RnnConfig read(Section network, Section training) {
    Rule<Task> known =
        new Rule<>(
            EnumSet.of(Task.LANGUAGE_MODEL, Task.SEQUENCE_CLASSIFICATION, Task.FORECASTING)
                ::contains,
            "must be language-model, sequence-classification or forecasting for an rnn");
    Task task =
        network
            .choice("task", Task.class)
            .required("give language-model, sequence-classification or forecasting", known);
    if (!network.findings().sound(network.full("task"))) {
      network.acceptAnything();
      training.integer("sequence-length").or(1);
      return new RnnConfig(task, Cell.LSTM, 1, 1, 1, false, 0, false, List.of(), 1);
    }
    int hidden = network.integer("hidden").or(256, Rule.atLeast(1));
    int embedding = task.readsText() ? network.integer("embedding").or(hidden, Rule.atLeast(1)) : 0;
    return new RnnConfig(
        task,
        network.choice("cell", Cell.class).or(Cell.LSTM),
        network.integer("layers").or(2, Rule.atLeast(1)),
        hidden,
        embedding,
        task == Task.SEQUENCE_CLASSIFICATION && network.flag("bidirectional").or(false),
        network.number("dropout").or(0.0, Rule.fraction()),
        task == Task.LANGUAGE_MODEL && network.flag("tied").or(false, fits(hidden, embedding)),
        task == Task.FORECASTING ? quantiles(network) : List.of(),
        task == Task.LANGUAGE_MODEL
            ? training.integer("sequence-length").or(64, Rule.atLeast(1))
            : 0,
        task == Task.SEQUENCE_CLASSIFICATION
            ? network.choice("pooling", Pooling.class).or(Pooling.LAST)
            : Pooling.LAST);
  }

  private static Rule<Boolean> fits(int hidden, int embedding) {
    return new Rule<>(
        tied -> !tied || hidden == embedding,
        "needs network.embedding = network.hidden, and they are %s and %s"
            .formatted(embedding, hidden));
  }

  /** The median is the forecast, so it is always among them. */
  private static List<Double> quantiles(Section network) {
    Rule<Double> share = new Rule<>(q -> q > 0 && q < 1, "must be greater than 0 and less than 1");
    List<Double> quantiles = network.numbers("quantiles", share);
    if (quantiles.isEmpty()) {
      return List.of(MEDIAN);
    }
    if (!quantiles.equals(quantiles.stream().distinct().sorted().toList())
        || !quantiles.contains(MEDIAN)) {
      network
          .findings()
          .reject(
              network.full("quantiles"),
              quantiles.toString(),
              "must ascend, and have 0.5 among them, which is the forecast");
    }
    return quantiles;
  }
}
