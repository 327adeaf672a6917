package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.AnswerField;
import org.meanfield.network.LayeredArchitecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassAnswers;
import org.meanfield.network.classification.ClassificationJudgement;
import org.meanfield.network.dl4j.Dl4jNetwork;

/**
 * A classifier over images or features of one format: convolutional, or dense layers alone.
 *
 * @param classes names by label
 * @param network the layers; the last is the dense layer to the classes
 */
public record CnnArchitecture(InputFormat input, List<String> classes, List<CnnLayer> network)
    implements LayeredArchitecture {
  private static final String LABEL = "label";

  public CnnArchitecture {
    classes = List.copyOf(classes);
    network = List.copyOf(network);
  }

  /**
   * Resolves a configuration against the examples that the network is for.
   *
   * @throws org.meanfield.config.ConfigException where a layer does not fit what comes in
   */
  public static CnnArchitecture of(CnnConfig config, InputFormat input, List<String> classes) {
    return new CnnArchitecture(
        input, classes, new CnnLayers(config, input.shape(), classes.size()).resolve());
  }

  /**
   * The network for a data set.
   *
   * @throws org.meanfield.config.ConfigException where a layer does not fit what comes in
   */
  public static CnnArchitecture of(CnnConfig config, ExampleFormat data) {
    return of(config, InputFormat.of(data), data.classes());
  }

  /** A batch's labels. */
  static int[] labels(Batch batch) {
    return batch.ints(batch.schema().index(LABEL));
  }

  /** Appends the layers to a program, from {@code [batch, shape…]} to scores of the classes. */
  Activation append(ProgramBuilder program, Activation x) {
    Activation y = x;
    for (CnnLayer layer : network) {
      y = layer.append(program, y);
    }
    return y;
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new CnnNetwork(this, engine, batchSize, use);
  }

  @Override
  public Batch madeUpBatch(int batchSize) {
    return input.madeUp(batchSize).ints(LABEL, 0, classes.size()).batch();
  }

  @Override
  public ClassificationJudgement judgement() {
    return new ClassificationJudgement(classes);
  }

  @Override
  public List<AnswerField> answerFields() {
    return ClassAnswers.FIELDS;
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new CnnInDl4j(this);
  }
}
