package org.meanfield.network.rnn;

import java.util.List;
import java.util.SortedMap;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.DocumentClassifier;
import org.meanfield.network.classification.DocumentClassifierNetwork;
import org.meanfield.network.dl4j.Dl4jNetwork;

/**
 * Tells the class of a document: embedding, recurrent layers, and a score for each class from what
 * the last layer says at the document's last token; where it reads both ways, from what the other
 * direction says at its first token as well. Or, by {@code network.pooling}, from the mean or the
 * largest values of what it says at all of them.
 *
 * @param maxLength tokens that an example holds; a shorter one costs less in proportion
 * @param classes names by label
 * @param network the layers; the last gives the scores
 */
public record SequenceClassifier(
    RnnConfig config, int vocabulary, int maxLength, List<String> classes, List<RnnLayer> network)
    implements RnnArchitecture, DocumentClassifier {
  public SequenceClassifier {
    classes = List.copyOf(classes);
    network = List.copyOf(network);
  }

  /**
   * @throws ConfigException where the examples are no documents with classes
   */
  static SequenceClassifier of(RnnConfig config, ExampleFormat data) {
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
      RnnConfig config, int vocabulary, int maxLength, List<String> classes) {
    return new SequenceClassifier(
        config,
        vocabulary,
        maxLength,
        classes,
        RnnLayers.ofSequences(config, maxLength, vocabulary)
            .embedding()
            .recurrentToOne()
            .output(classes.size()));
  }

  @Override
  public SortedMap<String, String> untoldByShapes() {
    return config.untoldByShapes();
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

  /** Appends the layers to a program, from tokens to scores {@code [sequences, classes]}. */
  Activation append(ProgramBuilder builder, Tokens tokens, Lengths lengths) {
    return append(builder, RnnInput.ofDocuments(tokens, lengths), null);
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new SequenceClassifierInDl4j(this);
  }
}
