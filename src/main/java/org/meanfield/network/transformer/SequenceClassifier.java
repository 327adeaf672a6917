package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.DocumentBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SequenceMean;
import org.meanfield.network.AnswerField;
import org.meanfield.network.Judgement;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassObjective;
import org.meanfield.network.classification.DocumentClassifierNetwork;

/**
 * Tells the class of a document: an encoder, the mean of what it says at all tokens, and a score
 * for each class.
 *
 * @param maxLength tokens that an example holds; a shorter one costs less in proportion
 * @param classes names by label
 */
public record SequenceClassifier(
    TransformerConfig config,
    int vocabulary,
    int maxLength,
    List<String> classes,
    EmbeddingLayer embedding,
    List<TransformerBlock> encoder,
    List<NormalisationLayer> norm,
    OutputLayer output)
    implements TransformerArchitecture {
  public SequenceClassifier {
    classes = List.copyOf(classes);
    encoder = List.copyOf(encoder);
    norm = List.copyOf(norm);
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
    return of(
        config,
        data.tokenizer().vocabulary().size(),
        data.schema().field(Schema.TOKENS).size(),
        data.classes());
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
        layers.classScores(classes.size()));
  }

  @Override
  public List<TransformerLayer> network() {
    List<TransformerLayer> layers = new ArrayList<>();
    layers.add(embedding);
    layers.addAll(encoder);
    layers.addAll(norm);
    layers.add(output);
    return layers;
  }

  /** Appends the layers to a program, from tokens to scores {@code [texts, classes]}. */
  Activation append(ProgramBuilder program, TokenInput input, Lengths lengths) {
    Activation x = embedding.append(program, input.tokens(), input.places());
    Looking looking = new Looking.AtText(input.seen());
    Activation mean =
        program.add(
            SequenceMean.of(lengths), TransformerLayers.append(program, x, encoder, norm, looking));
    return output.append(program, program.dropout(mean, (float) config.dropout()));
  }

  @Override
  public Batching batching(int batchSize) {
    return new DocumentBatching(batchSize, maxLength);
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

  /** Documents of any length, the first of the greatest. */
  @Override
  public Batch madeUpBatch(int batchSize) {
    Batch batch =
        new MadeUpBatch(Schema.ofDocuments(maxLength), batchSize)
            .ints(Schema.TOKENS, 0, vocabulary)
            .lengths(Schema.TOKENS, 1)
            .ints(Schema.LABEL, 0, classes.size())
            .batch();
    batch.lengths(batch.schema().index(Schema.TOKENS))[0] = maxLength;
    return batch;
  }

  /** What the scores are. */
  ClassObjective objective() {
    return new ClassObjective(classes);
  }

  @Override
  public Judgement judgement() {
    return objective().judgement();
  }

  @Override
  public List<AnswerField> answerFields() {
    return objective().answerFields();
  }
}
