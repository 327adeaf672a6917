package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Pooling;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SequenceMean;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.DocumentClassifier;
import org.meanfield.network.classification.DocumentClassifierNetwork;
import org.meanfield.network.state.TensorSpec;

/**
 * Tells the class of a document: an encoder, the mean of what it says at all tokens or what BERT's
 * pooler makes of the first, and a score for each class.
 *
 * @param maxLength tokens that an example holds; a shorter one costs less in proportion
 * @param classes names by label
 * @param pooler none where the mean is taken
 */
public record SequenceClassifier(
    TransformerConfig config,
    int vocabulary,
    int maxLength,
    List<String> classes,
    EmbeddingLayer embedding,
    List<TransformerBlock> encoder,
    List<NormalisationLayer> norm,
    List<PoolerLayer> pooler,
    OutputLayer output)
    implements TransformerArchitecture, DocumentClassifier {
  public SequenceClassifier {
    classes = List.copyOf(classes);
    encoder = List.copyOf(encoder);
    norm = List.copyOf(norm);
    pooler = List.copyOf(pooler);
  }

  /**
   * @throws ConfigException where the examples are no documents with classes
   */
  static SequenceClassifier of(TransformerConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.DOCUMENT) {
      throw new ConfigException(
          "network.task = sequence-classification: needs documents with classes, which these"
              + " examples are not; shard a table with data.source.columns text and label");
    }
    requireFirstToken(config, data.tokenizer().vocabulary());
    return of(
        config,
        data.tokenizer().vocabulary().size(),
        data.schema().field(Schema.TOKENS).size(),
        data.classes());
  }

  /** A text's first word says nothing of the others that its class could be told from. */
  private static void requireFirstToken(TransformerConfig config, Vocabulary vocabulary) {
    if (config.details().pooling() == Pooling.FIRST
        && vocabulary.special(SpecialToken.CLASS).isEmpty()) {
      throw new ConfigException(
          "network.pooling = first: the shard set's vocabulary has no token in front of a text, as"
              + " BERT's [CLS]; set network.pooling = mean, or shard with BERT's vocab.txt as"
              + " data.tokenizer.from");
    }
  }

  /** The network alone. */
  static SequenceClassifier of(
      TransformerConfig config, int vocabulary, int maxLength, List<String> classes) {
    TransformerLayers layers = new TransformerLayers(config, List.of(maxLength), maxLength);
    return new SequenceClassifier(
        config,
        vocabulary,
        maxLength,
        classes,
        layers.embedding("embedding", "positions", vocabulary),
        layers.blocks(TransformerLayers.ENCODER, config.encoderLayers(), false, maxLength),
        layers.norm(TransformerLayers.ENCODER),
        layers.pooler(),
        layers.classScores(classes.size()));
  }

  @Override
  public List<TransformerLayer> network() {
    List<TransformerLayer> layers = new ArrayList<>();
    layers.add(embedding);
    layers.addAll(encoder);
    layers.addAll(norm);
    layers.addAll(headLayers());
    return layers;
  }

  @Override
  public List<TransformerLayer> headLayers() {
    List<TransformerLayer> layers = new ArrayList<>(pooler);
    layers.add(output);
    return layers;
  }

  /** What is told from a text's first token is worth keeping for whatever classes. */
  @Override
  public Set<String> answerTensors() {
    return output.parameters().stream()
        .map(TensorSpec::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Appends the layers to a program, from tokens to scores {@code [texts, classes]}. */
  Activation append(ProgramBuilder program, TokenInput input, Lengths lengths) {
    Activation x = embedding.append(program, input.tokens(), input.places());
    Looking looking = new Looking.AtText(input.seen());
    Activation hidden = TransformerLayers.append(program, x, encoder, norm, looking);
    Activation pooled = pooled(program, hidden, lengths);
    return output.append(program, program.dropout(pooled, (float) config.dropout()));
  }

  private Activation pooled(ProgramBuilder program, Activation hidden, Lengths lengths) {
    return pooler.isEmpty()
        ? program.add(SequenceMean.of(lengths), hidden)
        : pooler.get(0).append(program, hidden, lengths.steps());
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new DocumentClassifierNetwork(
        this,
        objective(),
        maxLength,
        engine,
        batchSize,
        use,
        (builder, steps) -> new SequenceClassifierProgram(this, builder, batchSize, steps));
  }
}
