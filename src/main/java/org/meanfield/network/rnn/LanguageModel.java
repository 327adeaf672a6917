package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.ExampleFormat;
import org.meanfield.data.Feeding;
import org.meanfield.data.StreamFeeding;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Embedding;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Projection;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Writer;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.language.LanguageJudgement;

/**
 * Tells the next token of a text at each place: embedding, recurrent layers, and a score for each
 * token of the vocabulary.
 *
 * @param characters that each token stands for; empty where the vocabulary does not say
 * @param network the layers; the last gives the scores
 */
public record LanguageModel(
    RnnConfig config, int vocabulary, List<Integer> characters, List<RnnLayer> network)
    implements RnnArchitecture {
  static final String EMBEDDING = "embedding";
  static final String OUTPUT = "output";

  public LanguageModel {
    characters = List.copyOf(characters);
    network = List.copyOf(network);
  }

  /**
   * @throws ConfigException where the examples are no tokens
   */
  static LanguageModel of(RnnConfig config, ExampleFormat data) {
    if (data.tokenizer() == null) {
      throw new ConfigException(
          "network.task = language-model: needs tokens, which these examples are not; shard a text");
    }
    Vocabulary vocabulary = data.tokenizer().vocabulary();
    return of(config, vocabulary.size(), characters(vocabulary));
  }

  /** The network alone, for a vocabulary of a size. */
  public static LanguageModel of(RnnConfig config, int vocabulary, List<Integer> characters) {
    List<RnnLayer> layers = new ArrayList<>();
    layers.add(new RnnLayer.Embedding(EMBEDDING, vocabulary, config.embedding(), config.tied()));
    layers.addAll(RnnLayers.stack(config, config.embedding(), true));
    layers.add(
        new RnnLayer.Output(
            OUTPUT, RnnLayers.width(config), vocabulary, config.tied() ? EMBEDDING : ""));
    return new LanguageModel(config, vocabulary, characters, layers);
  }

  private static List<Integer> characters(Vocabulary vocabulary) {
    return vocabulary.countsCharacters()
        ? IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::characters).toList()
        : List.of();
  }

  @Override
  public Feeding feeding(int batchSize) {
    return new StreamFeeding(batchSize, config.sequenceLength());
  }

  @Override
  public Network build(Engine engine, int batchSize, NetworkUse use, long maximumBytes) {
    return new LanguageModelNetwork(this, engine, batchSize, use, maximumBytes);
  }

  @Override
  public Writer writer(Engine engine, NetworkState model, long maximumBytes) {
    return new RnnWriter(this, engine, model, maximumBytes);
  }

  @Override
  public LanguageJudgement judgement() {
    return new LanguageJudgement(vocabulary, characters);
  }

  /**
   * Appends the layers to a program.
   *
   * @param tokens {@code [steps · sequences]} in the order of time
   * @return scores, {@code [steps · sequences, vocabulary]}
   */
  Activation append(ProgramBuilder builder, Tokens tokens, int steps) {
    Activation x = builder.add(Embedding.of(EMBEDDING, tokens, vocabulary, config.embedding()));
    x = RnnLayers.append(builder, config, x, steps);
    return builder.add(
        config.tied() ? Projection.tied(OUTPUT, EMBEDDING) : Projection.of(OUTPUT, vocabulary), x);
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new LanguageModelInDl4j(this);
  }
}
