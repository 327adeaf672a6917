package org.meanfield.network.cnn;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.CnnConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Head;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.AnswerField;
import org.meanfield.network.FeatureReader;
import org.meanfield.network.Judgement;
import org.meanfield.network.LayeredArchitecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Objective;
import org.meanfield.network.classification.ClassObjective;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.regression.ValueObjective;

/**
 * A network over images or features of one format, for classes or for numbers: convolutional, or
 * dense layers alone.
 *
 * @param objective what the outputs are
 * @param network the layers; the last is the dense layer to the outputs
 * @param untoldByShapes settings of the layers, by their keys
 */
public record CnnArchitecture(
    InputFormat input,
    Objective<?> objective,
    List<CnnLayer> network,
    SortedMap<String, String> untoldByShapes)
    implements LayeredArchitecture {

  public CnnArchitecture {
    network = List.copyOf(network);
    untoldByShapes = new TreeMap<>(untoldByShapes);
  }

  /**
   * A classifier, whatever the configuration's task.
   *
   * @param classes names by label
   * @throws org.meanfield.config.ConfigException where a layer does not fit what comes in
   */
  public static CnnArchitecture of(CnnConfig config, InputFormat input, List<String> classes) {
    return of(config, input, new ClassObjective(classes));
  }

  private static CnnArchitecture of(CnnConfig config, InputFormat input, Objective<?> objective) {
    return new CnnArchitecture(
        input,
        objective,
        new CnnLayers(config, input.shape(), objective.outputs()).resolve(),
        config.untoldByShapes());
  }

  /**
   * The network for a data set.
   *
   * @throws org.meanfield.config.ConfigException where a layer does not fit what comes in, or the
   *     task the examples
   */
  public static CnnArchitecture of(CnnConfig config, ExampleFormat data) {
    InputFormat input = InputFormat.of(data);
    return of(config, input, objective(config.task(), data));
  }

  private static Objective<?> objective(Task task, ExampleFormat data) {
    boolean values = data.schema().has(Schema.VALUES);
    if (values != (task == Task.REGRESSION)) {
      throw new ConfigException(
          "network.task = %s: the examples have %s; set network.task = %s, or shard again"
              .formatted(
                  task.text(),
                  values ? "numbers to predict" : "classes",
                  (values ? Task.REGRESSION : Task.CLASSIFICATION).text()));
    }
    return values
        ? new ValueObjective(data.columns().of("label"), data.valueScaling())
        : new ClassObjective(data.classes());
  }

  /** Appends the layers to a program, from {@code [batch, shape…]} to the outputs. */
  Activation append(ProgramBuilder program, Activation x) {
    return outputs().append(program, appendHidden(program, x));
  }

  /** All of them but the dense layer to the outputs. */
  Activation appendHidden(ProgramBuilder program, Activation x) {
    Activation y = x;
    for (CnnLayer layer : network.subList(0, network.size() - 1)) {
      y = layer.append(program, y);
    }
    return y;
  }

  /** The dense layer to the outputs. */
  CnnLayer outputs() {
    return network.get(network.size() - 1);
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return assemble(objective, engine, batchSize, use);
  }

  private <H extends Head> Network assemble(
      Objective<H> objective, Engine engine, int batchSize, NetworkUse use) {
    return new CnnNetwork<>(this, objective, engine, batchSize, use);
  }

  @Override
  public Batch madeUpBatch(int batchSize) {
    return objective.madeUp(input.madeUp(batchSize, objective)).batch();
  }

  @Override
  public Judgement judgement() {
    return objective.judgement();
  }

  @Override
  public List<AnswerField> answerFields() {
    return objective.answerFields();
  }

  @Override
  public Optional<FeatureReader> features(Engine engine, int rows) {
    return input instanceof ImageFormat && objective instanceof ClassObjective classes
        ? Optional.of(new CnnFeatures(this, classes, engine, rows))
        : Optional.empty();
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new CnnInDl4j(this);
  }
}
