package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * One of the equal layers of an encoder or decoder: attention to the text itself, attention to what
 * an encoder made of another text, where there is one, and a feed-forward network, each with a
 * residual and a normalisation. Named as PyTorch's {@code nn.TransformerEncoderLayer} and {@code
 * nn.TransformerDecoderLayer}.
 *
 * @param name such as {@code encoder.layers.0}
 * @param readsMemory whether it attends to an encoder's result
 * @param outputShape of an example: the width last, tokens before it where an example is a text
 * @param seen tokens that a token sees, about
 */
record TransformerBlock(
    String name, TransformerConfig config, boolean readsMemory, List<Integer> outputShape, int seen)
    implements TransformerLayer {

  private AttentionPart selfAttention() {
    return new AttentionPart(name + ".self_attn", config);
  }

  /** That to an encoder's result. */
  AttentionPart crossAttention() {
    return new AttentionPart(name + ".multihead_attn", config);
  }

  private FeedForwardPart feedForward() {
    return new FeedForwardPart(name, config);
  }

  private NormalisationLayer norm(int number) {
    return new NormalisationLayer(name + ".norm" + number, config, outputShape);
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(selfAttention());
    if (readsMemory) {
      parts.add(crossAttention());
    }
    parts.add(feedForward());
    return parts;
  }

  private List<NormalisationLayer> norms() {
    return readsMemory ? List.of(norm(1), norm(2), norm(3)) : List.of(norm(1), norm(2));
  }

  @Override
  public List<TensorSpec> parameters() {
    return Stream.concat(
            parts().stream().flatMap(part -> part.parameters().stream()),
            norms().stream().flatMap(norm -> norm.parameters().stream()))
        .toList();
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    parts().forEach(part -> part.initialise(seed, layout, values));
    norms().forEach(norm -> norm.initialise(seed, layout, values));
  }

  /**
   * @param number of the block in its half, from 0
   */
  Activation append(ProgramBuilder program, Activation x, Looking looking, int number) {
    Activation y =
        normalised(
            program,
            x,
            norm(1),
            (read, to) -> selfAttention().self(program, read, looking, number, to));
    if (readsMemory) {
      y =
          normalised(
              program,
              y,
              norm(2),
              (read, to) -> crossAttention().cross(program, read, looking, number, to));
    }
    return normalised(
        program,
        y,
        norms().get(norms().size() - 1),
        (read, to) -> feedForward().append(program, read, to));
  }

  /**
   * {@code x + part(norm(x))}, or {@code norm(x + part(x))}.
   *
   * @param part of what it reads, added to a residual
   */
  private Activation normalised(
      ProgramBuilder program,
      Activation x,
      NormalisationLayer norm,
      BinaryOperator<Activation> part) {
    return config.normalisation() == NormalisationPlace.PRE
        ? part.apply(norm.append(program, x), x)
        : norm.append(program, part.apply(x, x));
  }

  @Override
  public long flops() {
    long tokens = outputShape.stream().limit(outputShape.size() - 1L).reduce(1, (a, b) -> a * b);
    return tokens * parts().stream().mapToLong(part -> part.flops(seen)).sum();
  }
}
