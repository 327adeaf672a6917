package org.meanfield.network.transformer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.PairBatching;
import org.meanfield.data.batches.PairShape;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.KeyValueCache;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.AttentionMaps;
import org.meanfield.network.Decoder;
import org.meanfield.network.Examination;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Sampler;
import org.meanfield.network.translation.TranslationExamination;
import org.meanfield.network.translation.TranslationJudgement;
import org.meanfield.network.translation.TranslationSampler;

/**
 * Says a text that answers to another, token by token: the network of figure 1 of "Attention Is All
 * You Need".
 *
 * @param schema of the pairs
 * @param sourceEnd what stands behind every source
 * @param begin what the decoder is told before the first token of a target
 * @param end what a target ends with
 */
public record EncoderDecoder(
    TransformerConfig config,
    Schema schema,
    int sourceEnd,
    int begin,
    int end,
    EmbeddingLayer source,
    List<TransformerBlock> encoder,
    List<NormalisationLayer> encoderNorm,
    EmbeddingLayer target,
    List<TransformerBlock> decoder,
    List<NormalisationLayer> decoderNorm,
    OutputLayer output)
    implements TransformerArchitecture {
  public EncoderDecoder {
    encoder = List.copyOf(encoder);
    encoderNorm = List.copyOf(encoderNorm);
    decoder = List.copyOf(decoder);
    decoderNorm = List.copyOf(decoderNorm);
  }

  /**
   * @throws ConfigException where the examples are no pairs of texts
   */
  static EncoderDecoder of(TransformerConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.PAIR) {
      throw new ConfigException(
          "network.task = translation: needs pairs of texts, which these examples are not; shard a"
              + " table with data.source.columns source and target");
    }
    return of(
        config,
        data.schema(),
        data.tokenizer().vocabulary(),
        data.targetTokenizer().vocabulary(),
        data.hasJointVocabulary());
  }

  /**
   * The network alone.
   *
   * @param joint whether both vocabularies are one
   */
  static EncoderDecoder of(
      TransformerConfig config,
      Schema schema,
      Vocabulary source,
      Vocabulary target,
      boolean joint) {
    // Behind a source its end, in front of a target its beginning.
    int steps = PairBatching.of(1, schema).shapes().get(0).steps();
    TransformerLayers layers = new TransformerLayers(config, List.of(steps), steps);
    boolean shared = joint && config.tied();
    String written = shared ? "embedding" : "target_embedding";
    return new EncoderDecoder(
        config,
        schema,
        source.end(),
        target.begin(),
        target.end(),
        layers.embedding(
            shared ? written : "source_embedding",
            shared ? "positions" : "source_positions",
            source.size()),
        layers.blocks(TransformerLayers.ENCODER, config.encoderLayers(), false, steps),
        layers.norm(TransformerLayers.ENCODER),
        layers.embedding(written, shared ? "positions" : "target_positions", target.size()),
        layers.blocks(TransformerLayers.DECODER, config.decoderLayers(), true, steps),
        layers.norm(TransformerLayers.DECODER),
        layers.tokenScores(target.size(), config.tied() ? written : ""));
  }

  int vocabulary() {
    return target.vocabulary();
  }

  /** What both halves share is there once. */
  @Override
  public List<TransformerLayer> network() {
    return Stream.of(
            List.of(source),
            encoder,
            encoderNorm,
            List.of(target),
            decoder,
            decoderNorm,
            List.of(output))
        .<TransformerLayer>flatMap(List::stream)
        .distinct()
        .toList();
  }

  /** Appends the left half of the figure, from tokens to {@code [texts · steps, width]}. */
  Activation encode(ProgramBuilder program, TokenInput text) {
    Activation x = source.append(program, text.tokens(), text.places());
    return TransformerLayers.append(
        program, x, encoder, encoderNorm, new Looking.AtText(text.seen()));
  }

  /**
   * Appends the right half, from tokens to scores {@code [texts · steps, vocabulary]}.
   *
   * @param places of the tokens in their texts
   * @param encodes whether the program has the left half as well
   */
  Activation decode(
      ProgramBuilder program, Tokens tokens, Tokens places, boolean encodes, Looking looking) {
    Activation x =
        encodes && target.equals(source)
            ? target.appendAgain(program, tokens, places)
            : target.append(program, tokens, places);
    return output.append(
        program, TransformerLayers.append(program, x, decoder, decoderNorm, looking));
  }

  /** For the keys and values that the decoder sees, of texts of up to so many steps. */
  KeyValueCache cache(Workspace workspace, int rows, int steps) {
    return new KeyValueCache(
        workspace, decoder.size(), rows, config.heads(), config.width(), steps);
  }

  @Override
  public PairBatching batching(int tokens) {
    return PairBatching.of(tokens, schema);
  }

  @Override
  public Network assemble(Engine engine, int tokens, NetworkUse use) {
    return new EncoderDecoderNetwork(this, engine, tokens, use);
  }

  @Override
  public Decoder decoder(Engine engine, int sources, int rows) {
    return new EncoderDecoderDecoder(this, engine, sources, rows);
  }

  /** Pairs of any length, the first of the greatest, as many as fit into the largest shape. */
  @Override
  public Batch madeUpBatch(int tokens) {
    Batch batch =
        new MadeUpBatch(schema, batching(tokens).shapes().get(0).rows())
            .ints(Schema.SOURCE, 0, source.vocabulary())
            .lengths(Schema.SOURCE, 1)
            .ints(Schema.TARGET, 0, target.vocabulary())
            .lengths(Schema.TARGET, 1)
            .batch();
    for (String side : List.of(Schema.SOURCE, Schema.TARGET)) {
      batch.lengths(schema.index(side))[0] = schema.field(side).size();
    }
    return batch;
  }

  /** A batch has about as many tokens of whatever length its pairs have. */
  @Override
  public long trainingFlops(int tokens) {
    PairShape largest = batching(tokens).shapes().get(0);
    return largest.rows() * layers().stream().mapToLong(LayerSummary::trainingFlops).sum();
  }

  @Override
  public TranslationJudgement judgement() {
    return new TranslationJudgement(vocabulary());
  }

  @Override
  public Optional<Sampler> sampler(ExampleFormat data) {
    return Optional.of(new TranslationSampler(this, data));
  }

  @Override
  public Optional<Examination> examination(ExampleFormat data) {
    return Optional.of(TranslationExamination.of(this, judgement(), data));
  }

  @Override
  public Optional<AttentionMaps> attention(Engine engine) {
    return Optional.of(new EncoderDecoderAttention(this, engine));
  }
}
