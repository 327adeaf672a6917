package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.Decoder;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Sampler;
import org.meanfield.network.language.LanguageJudgement;
import org.meanfield.network.language.TextSampler;

/**
 * Tells the next token of a text at each place, from those before it: a decoder without an encoder.
 *
 * @param end the token behind which a text begins: it sees nothing that stands before it
 * @param characters that each token stands for; empty where the vocabulary does not say
 */
public record LanguageModel(
    TransformerConfig config,
    int vocabulary,
    int end,
    List<Integer> characters,
    EmbeddingLayer embedding,
    List<TransformerBlock> decoder,
    List<NormalisationLayer> norm,
    OutputLayer output)
    implements TransformerArchitecture {
  private static final String EMBEDDING = "embedding";

  public LanguageModel {
    characters = List.copyOf(characters);
    decoder = List.copyOf(decoder);
    norm = List.copyOf(norm);
  }

  /**
   * @throws ConfigException where the examples are no tokens
   */
  static LanguageModel of(TransformerConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.STREAM) {
      throw new ConfigException(
          "network.task = language-model: needs tokens, which these examples are not; shard a text");
    }
    Vocabulary vocabulary = data.tokenizer().vocabulary();
    return of(config, vocabulary.size(), vocabulary.end(), characters(vocabulary));
  }

  /** The network alone, for a vocabulary of a size. */
  static LanguageModel of(
      TransformerConfig config, int vocabulary, int end, List<Integer> characters) {
    int steps = config.sequenceLength();
    TransformerLayers layers = new TransformerLayers(config, List.of(), steps);
    return new LanguageModel(
        config,
        vocabulary,
        end,
        characters,
        layers.embedding(EMBEDDING, "positions", vocabulary),
        layers.blocks(TransformerLayers.DECODER, config.decoderLayers(), false, (steps + 1) / 2),
        layers.norm(TransformerLayers.DECODER),
        layers.tokenScores(vocabulary, config.tied() ? EMBEDDING : ""));
  }

  private static List<Integer> characters(Vocabulary vocabulary) {
    return vocabulary.countsCharacters()
        ? IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::characters).toList()
        : List.of();
  }

  @Override
  public List<TransformerLayer> network() {
    List<TransformerLayer> layers = new ArrayList<>();
    layers.add(embedding);
    layers.addAll(decoder);
    layers.addAll(norm);
    layers.add(output);
    return layers;
  }

  /**
   * Appends the layers to a program, from tokens to scores {@code [texts · steps, vocabulary]}.
   *
   * @param places of the tokens in their texts
   */
  Activation append(ProgramBuilder program, Tokens tokens, Tokens places, Looking looking) {
    Activation x = embedding.append(program, tokens, places);
    return output.append(program, TransformerLayers.append(program, x, decoder, norm, looking));
  }

  @Override
  public Batching batching(int batchSize) {
    return new ContextBatching(batchSize, config.sequenceLength());
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

  @Override
  public Batch madeUpBatch(int batchSize) {
    return new MadeUpBatch(
            new ContextBatching(batchSize, config.sequenceLength()).schema(), batchSize)
        .ints(Schema.TOKENS, 0, vocabulary)
        .ints(Schema.TARGETS, 0, vocabulary)
        .ints(Schema.RESTART, 1, 2)
        .batch();
  }

  @Override
  public LanguageJudgement judgement() {
    return new LanguageJudgement(vocabulary, characters);
  }
}
