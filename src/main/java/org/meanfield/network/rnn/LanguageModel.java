package org.meanfield.network.rnn;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.StreamBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.Decoder;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Sampler;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.language.LanguageJudgement;
import org.meanfield.network.language.TextSampler;

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
  public LanguageModel {
    characters = List.copyOf(characters);
    network = List.copyOf(network);
  }

  /**
   * @throws ConfigException where the examples are no tokens
   */
  static LanguageModel of(RnnConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.STREAM) {
      throw new ConfigException(
          "network.task = language-model: needs tokens, which these examples are not; shard a text");
    }
    Vocabulary vocabulary = data.tokenizer().vocabulary();
    return of(config, vocabulary.size(), characters(vocabulary));
  }

  /** The network alone, for a vocabulary of a size. */
  public static LanguageModel of(RnnConfig config, int vocabulary, List<Integer> characters) {
    return new LanguageModel(
        config,
        vocabulary,
        characters,
        RnnLayers.ofTokens(config, vocabulary).embedding().recurrent().output(vocabulary));
  }

  private static List<Integer> characters(Vocabulary vocabulary) {
    return vocabulary.countsCharacters()
        ? IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::characters).toList()
        : List.of();
  }

  @Override
  public Batching batching(int batchSize) {
    return new StreamBatching(batchSize, config.sequenceLength());
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new LanguageModelNetwork(this, engine, batchSize, use);
  }

  @Override
  public Decoder decoder(Engine engine, int rows) {
    return new LanguageModelDecoder(this, engine, rows);
  }

  @Override
  public Optional<Sampler> sampler(ExampleFormat data) {
    return Optional.of(new TextSampler(this, data.tokenizer()));
  }

  /** Every lane begins anew. */
  @Override
  public Batch madeUpBatch(int batchSize) {
    return new MadeUpBatch(
            new StreamBatching(batchSize, config.sequenceLength()).schema(), batchSize)
        .ints(Schema.TOKENS, 0, vocabulary)
        .ints(Schema.TARGETS, 0, vocabulary)
        .ints(Schema.RESTART, 1, 2)
        .batch();
  }

  @Override
  public LanguageJudgement judgement() {
    return new LanguageJudgement(vocabulary, characters);
  }

  /**
   * Appends the layers to a program, from tokens to scores {@code [steps · sequences, vocabulary]}.
   */
  Activation append(ProgramBuilder builder, RnnInput input) {
    return append(builder, input, null);
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new LanguageModelInDl4j(this);
  }
}
