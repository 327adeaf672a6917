package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Embedding;
import org.meanfield.kernel.LayerSpec;
import org.meanfield.kernel.Positions;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A vector for each token, its place added to it, and normalised where the network says so.
 *
 * @param name of the tokens' vectors
 * @param places name of the places' vectors, where these are learned
 * @param maximum places that there are
 */
record EmbeddingLayer(
    String name,
    String places,
    TransformerConfig config,
    int vocabulary,
    int maximum,
    List<Integer> outputShape)
    implements TransformerLayer {

  @Override
  public List<TensorSpec> parameters() {
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(parameter(name, vocabulary));
    if (config.positions() == PositionKind.LEARNED) {
      tensors.add(parameter(places, maximum));
    }
    norm().ifPresent(norm -> tensors.addAll(norm.parameters()));
    return tensors;
  }

  /** What stands behind the sum; a network of two embeddings has none. */
  private Optional<NormalisationLayer> norm() {
    boolean only = config.encoderLayers() == 0 || config.decoderLayers() == 0;
    return only && config.details().normalisedEmbeddings()
        ? Optional.of(new NormalisationLayer(name + "_norm", config, outputShape))
        : Optional.empty();
  }

  private TensorSpec parameter(String of, int rows) {
    return new TensorSpec(of + ".weight", Role.PARAMETER, List.of(rows, config.width()));
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialWeights weights = new InitialWeights(config, seed, layout, values);
    weights.embedding(parameter(name, vocabulary));
    if (config.positions() == PositionKind.LEARNED) {
      weights.positions(parameter(places, maximum));
    }
    norm().ifPresent(norm -> norm.initialise(seed, layout, values));
  }

  /**
   * {@code [rows, width]}.
   *
   * @param at places of the tokens
   */
  Activation append(ProgramBuilder program, Tokens tokens, Tokens at) {
    return dropout(
        program,
        Embedding.positioned(
            name,
            tokens,
            vocabulary,
            config.width(),
            scale(),
            switch (config.positions()) {
              case SINUSOIDAL -> Positions.sinusoidal(at, maximum);
              case LEARNED -> Positions.learned(places, at, maximum);
            }));
  }

  /** The same of a second input of a program that has the layer already. */
  Activation appendAgain(ProgramBuilder program, Tokens tokens, Tokens at) {
    return dropout(
        program,
        Embedding.positionedAgain(
            name,
            tokens,
            scale(),
            switch (config.positions()) {
              case SINUSOIDAL -> Positions.sinusoidal(at, maximum);
              case LEARNED -> Positions.learnedAgain(places, at, maximum);
            }));
  }

  private float scale() {
    return InitialWeights.embeddingScale(config);
  }

  private Activation dropout(ProgramBuilder program, LayerSpec embedding) {
    Activation sum = program.add(embedding);
    return program.dropout(
        norm().map(norm -> norm.append(program, sum)).orElse(sum), (float) config.dropout());
  }
}
