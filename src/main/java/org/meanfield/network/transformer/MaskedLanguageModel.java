package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.language.LanguageJudgement;

/**
 * Tells tokens that are hidden from what stands on both sides of them (Devlin et al., arXiv
 * 1810.04805): an encoder, and BERT's head on what it says at each token. What it learns of a
 * language is worth more than what it tells: a classifier starts from it.
 *
 * @param end the token between two texts, which belongs to neither
 * @param masking what it is asked
 */
public record MaskedLanguageModel(
    TransformerConfig config,
    int vocabulary,
    int end,
    Masking masking,
    EmbeddingLayer embedding,
    List<TransformerBlock> encoder,
    List<NormalisationLayer> norm,
    TransformLayer transform,
    OutputLayer output)
    implements TransformerArchitecture {
  private static final String EMBEDDING = "embedding";

  public MaskedLanguageModel {
    encoder = List.copyOf(encoder);
    norm = List.copyOf(norm);
  }

  /**
   * @throws ConfigException where the examples are no tokens, or none stands for a hidden one
   */
  static MaskedLanguageModel of(TransformerConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.STREAM) {
      throw new ConfigException(
          "network.task = masked-language-model: needs tokens, which these examples are not; shard a text");
    }
    Vocabulary vocabulary = data.tokenizer().vocabulary();
    int mask =
        vocabulary
            .special(SpecialToken.MASK)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "network.task = masked-language-model: the shard set's vocabulary has no <mask>, as it was made for another task; give this one a data.shards of its own"));
    return of(config, vocabulary.size(), vocabulary.end(), mask);
  }

  /** The network alone. */
  static MaskedLanguageModel of(TransformerConfig config, int vocabulary, int end, int mask) {
    int steps = config.sequenceLength();
    TransformerLayers layers = new TransformerLayers(config, List.of(), steps);
    return new MaskedLanguageModel(
        config,
        vocabulary,
        end,
        new Masking(vocabulary, mask),
        layers.embedding(EMBEDDING, "positions", vocabulary),
        layers.blocks(TransformerLayers.ENCODER, config.encoderLayers(), false, steps),
        layers.norm(TransformerLayers.ENCODER),
        new TransformLayer("transform", config),
        layers.tokenScores(vocabulary, config.tied() ? EMBEDDING : ""));
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
    return List.of(transform, output);
  }

  /** Appends the layers to a program, from tokens to scores {@code [texts · steps, vocabulary]}. */
  Activation append(ProgramBuilder program, TokenInput input) {
    Activation x = embedding.append(program, input.tokens(), input.places());
    Looking looking = new Looking.AtText(input.seen());
    Activation hidden = TransformerLayers.append(program, x, encoder, norm, looking);
    return output.append(program, transform.append(program, hidden));
  }

  @Override
  public Batching batching(int batchSize) {
    return new ContextBatching(batchSize, config.sequenceLength(), true);
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new MaskedLanguageModelNetwork(this, engine, batchSize, use);
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

  /** Of the tokens that were hidden. */
  @Override
  public LanguageJudgement judgement() {
    return new LanguageJudgement(vocabulary, List.of());
  }
}
