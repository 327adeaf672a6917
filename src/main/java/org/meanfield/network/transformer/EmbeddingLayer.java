package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
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
 * A vector for each token, and its place added to it.
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
    return tensors;
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
    return program.dropout(program.add(embedding), (float) config.dropout());
  }
}
