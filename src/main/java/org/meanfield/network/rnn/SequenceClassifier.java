package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.DocumentFeeding;
import org.meanfield.data.ExampleFormat;
import org.meanfield.data.Feeding;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Concatenation;
import org.meanfield.kernel.Dense;
import org.meanfield.kernel.Embedding;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Recurrence;
import org.meanfield.kernel.Recurrent;
import org.meanfield.kernel.StepSelection;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.AnswerField;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassAnswers;
import org.meanfield.network.classification.ClassificationJudgement;
import org.meanfield.network.dl4j.Dl4jNetwork;

/**
 * Tells the class of a document: embedding, recurrent layers, and a score for each class from what
 * the last layer says at the document's last token; where it reads both ways, from what the other
 * direction says at its first token as well.
 *
 * @param maxLength tokens that an example holds
 * @param classes names by label
 * @param network the layers; the last gives the scores
 */
public record SequenceClassifier(
    RnnConfig config, int vocabulary, int maxLength, List<String> classes, List<RnnLayer> network)
    implements RnnArchitecture {
  static final String EMBEDDING = "embedding";
  static final String OUTPUT = "output";

  public SequenceClassifier {
    classes = List.copyOf(classes);
    network = List.copyOf(network);
  }

  /**
   * @throws ConfigException where the examples are no documents with classes
   */
  static SequenceClassifier of(RnnConfig config, ExampleFormat data) {
    if (data.tokenizer() == null || !data.schema().has(DocumentFeeding.TOKENS)) {
      throw new ConfigException(
          "network.task = sequence-classification: needs documents with classes, which these"
              + " examples are not; shard a table with data.source.columns text and label");
    }
    return of(
        config,
        data.tokenizer().vocabulary().size(),
        data.schema().field(DocumentFeeding.TOKENS).size(),
        data.classes());
  }

  /** The network alone. */
  static SequenceClassifier of(
      RnnConfig config, int vocabulary, int maxLength, List<String> classes) {
    List<RnnLayer> layers = new ArrayList<>();
    layers.add(new RnnLayer.Embedding(EMBEDDING, vocabulary, config.embedding(), false));
    layers.addAll(RnnLayers.stack(config, config.embedding(), true));
    layers.add(new RnnLayer.Output(OUTPUT, RnnLayers.width(config), classes.size(), ""));
    return new SequenceClassifier(config, vocabulary, maxLength, classes, layers);
  }

  /** Of a document of the greatest length; shorter ones cost less in proportion. */
  @Override
  public List<LayerSummary> layers() {
    List<LayerSummary> summaries = new ArrayList<>();
    for (RnnLayer layer : network) {
      LayerSummary step = layer.summary();
      summaries.add(layer.name().equals(OUTPUT) ? step : ofDocument(step));
    }
    return summaries;
  }

  private LayerSummary ofDocument(LayerSummary step) {
    return new LayerSummary(
        step.name(),
        List.of(maxLength, step.outputShape().get(0)),
        step.parameters(),
        step.forwardFlops() * maxLength,
        step.trainingFlops() * maxLength);
  }

  @Override
  public Feeding feeding(int batchSize) {
    return new DocumentFeeding(batchSize, maxLength);
  }

  @Override
  public Network build(Engine engine, int batchSize, NetworkUse use, long maximumBytes) {
    return new SequenceClassifierNetwork(this, engine, batchSize, use, maximumBytes);
  }

  @Override
  public ClassificationJudgement judgement() {
    return new ClassificationJudgement(classes);
  }

  @Override
  public List<AnswerField> answerFields() {
    return ClassAnswers.FIELDS;
  }

  /**
   * Appends the layers to a program.
   *
   * @return scores, {@code [sequences, classes]}
   */
  Activation append(ProgramBuilder builder, Tokens tokens, Lengths lengths) {
    Activation x = builder.add(Embedding.of(EMBEDDING, tokens, vocabulary, config.embedding()));
    for (int layer = 0; layer < config.layers(); layer++) {
      boolean last = layer == config.layers() - 1;
      x =
          config.bidirectional()
              ? bothWays(builder, layer, x, lengths, last)
              : oneWay(builder, layer, x, lengths, last);
      x = config.dropout() > 0 ? builder.dropout(x, (float) config.dropout()) : x;
    }
    return builder.add(Dense.of(OUTPUT, classes.size(), Nonlinearity.NONE), x);
  }

  /** Every step, or, behind the last layer, where the document ends. */
  private Activation oneWay(
      ProgramBuilder builder, int layer, Activation x, Lengths lengths, boolean last) {
    Activation onward = recurrent(builder, layer, x, lengths, false);
    return last ? builder.add(StepSelection.last(lengths), onward) : onward;
  }

  /** The same of both directions, side by side; the reverse one ends at the first token. */
  private Activation bothWays(
      ProgramBuilder builder, int layer, Activation x, Lengths lengths, boolean last) {
    Activation onward = recurrent(builder, layer, x, lengths, false);
    Activation reverse = recurrent(builder, layer, x, lengths, true);
    return last
        ? builder.add(
            Concatenation.of("ends"),
            builder.add(StepSelection.last(lengths), onward),
            builder.add(StepSelection.first(lengths), reverse))
        : builder.add(Concatenation.of("both" + layer), onward, reverse);
  }

  private Activation recurrent(
      ProgramBuilder builder, int layer, Activation x, Lengths lengths, boolean reverse) {
    Recurrence recurrence =
        new Recurrence(RnnLayers.cell(config), lengths.steps(), config.hidden(), reverse);
    return builder.add(
        Recurrent.ofSequences(RnnLayer.Recurrent.MODULE, layer, recurrence, lengths), x);
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new SequenceClassifierInDl4j(this);
  }
}
