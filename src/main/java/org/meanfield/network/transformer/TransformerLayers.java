package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;

/**
 * Gives the layers of a network their names and shapes.
 *
 * @param example shape of one example's tokens: empty where an example is a token
 * @param steps tokens of a text at most
 */
record TransformerLayers(TransformerConfig config, List<Integer> example, int steps) {
  static final String ENCODER = "encoder";
  static final String DECODER = "decoder";
  static final String OUTPUT = "output";

  private List<Integer> shape(int width) {
    List<Integer> shape = new ArrayList<>(example);
    shape.add(width);
    return shape;
  }

  EmbeddingLayer embedding(String name, String places, int vocabulary) {
    return new EmbeddingLayer(name, places, config, vocabulary, steps, shape(config.width()));
  }

  /**
   * @param half {@link #ENCODER} or {@link #DECODER}
   * @param seen tokens that a token sees, about
   */
  List<TransformerBlock> blocks(String half, int count, boolean readsMemory, int seen) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new TransformerBlock(
                    half + ".layers." + i, config, readsMemory, shape(config.width()), seen))
        .toList();
  }

  /** What stands behind the last block of a half: nothing where each block ends in its own. */
  List<NormalisationLayer> norm(String half) {
    return config.normalisation() == NormalisationPlace.PRE
        ? List.of(new NormalisationLayer(half + ".norm", config, shape(config.width())))
        : List.of();
  }

  /** A score for each token, at every token. */
  OutputLayer tokenScores(int vocabulary, String tied) {
    return new OutputLayer(OUTPUT, config, shape(vocabulary), tied);
  }

  /** What a class is told from, where that is one token: a text's mean has no layer of its own. */
  List<PoolerLayer> pooler() {
    return switch (config.details().pooling()) {
      case FIRST -> List.of(new PoolerLayer("pooler", config));
      case MEAN -> List.of();
    };
  }

  /** A score for each class. */
  OutputLayer classScores(int classes) {
    return new OutputLayer(OUTPUT, config, List.of(classes), "");
  }

  /** Appends a half to a program: its blocks, and the normalisation behind the last. */
  static Activation append(
      ProgramBuilder program,
      Activation x,
      List<TransformerBlock> blocks,
      List<NormalisationLayer> norm,
      Looking looking) {
    Activation y = x;
    for (int number = 0; number < blocks.size(); number++) {
      y = blocks.get(number).append(program, y, looking, number);
    }
    for (NormalisationLayer last : norm) {
      y = last.append(program, y);
    }
    return y;
  }
}
