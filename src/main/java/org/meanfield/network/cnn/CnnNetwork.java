package org.meanfield.network.cnn;

import java.util.List;
import java.util.stream.LongStream;
import org.meanfield.data.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Plan;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StateLayout;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.TrainedParameters;
import org.meanfield.network.UpdateRule;

/** A classifier that can be trained and asked. */
final class CnnNetwork implements Network {
  private final CnnArchitecture architecture;
  private final Engine engine;
  private final int batchSize;
  private final long maximumBytes;
  private final Parameters parameters;
  private final Program training;
  private final TrainedParameters state;
  private final InputFormat.Reader reader;
  private final float[] input;
  private final float[] logProbabilities;
  // Built when first asked: many replicas never are.
  private Program inference;

  CnnNetwork(
      CnnArchitecture architecture,
      Engine engine,
      int batchSize,
      NetworkUse use,
      long maximumBytes) {
    this.architecture = architecture;
    this.engine = engine;
    this.batchSize = batchSize;
    this.maximumBytes = maximumBytes;
    this.parameters = new Parameters(engine);
    this.training = program(ProgramBuilder.training(engine, parameters));
    this.state =
        new TrainedParameters(
            parameters, use.update(UpdateRule.ONLY), architecture.trainingLayout(use));
    this.reader = architecture.input().reader();
    this.input = new float[batchSize * architecture.input().values()];
    this.logProbabilities = new float[batchSize * architecture.classes()];
  }

  private Program program(ProgramBuilder builder) {
    try (builder) {
      Activation x = builder.input(inputShape());
      for (CnnLayer layer : architecture.network()) {
        x = layer.append(builder, x);
      }
      return builder.classifier(x, maximumBytes);
    }
  }

  private long[] inputShape() {
    return LongStream.concat(
            LongStream.of(batchSize),
            architecture.input().shape().stream().mapToLong(Integer::longValue))
        .toArray();
  }

  @Override
  public void restore(NetworkState restored) {
    state.restore(restored);
  }

  @Override
  public NetworkState state() {
    return state.read();
  }

  @Override
  public NetworkState state(StateLayout layout, int sliceLength) {
    return state.read(layout, sliceLength);
  }

  @Override
  public List<TrainingStep> updates(long iteration) {
    return List.of(TrainingStep.only(this::train));
  }

  private Loss train(Batch batch, StepContext context) {
    training.noise(context::dropout);
    reader.read(batch, input);
    training.forward(input);
    double sum = training.loss(CnnArchitecture.labels(batch));
    training.backward();
    double norm = state.update(context);
    return new Loss(sum, batchSize, batchSize, norm);
  }

  @Override
  public void predict(Batch batch, int rows, float[] outputs) {
    if (inference == null) {
      inference = program(ProgramBuilder.inference(engine, parameters));
    }
    reader.read(batch, input);
    inference.forward(input);
    inference.logProbabilities(outputs);
  }

  @Override
  public void tally(Batch batch, int rows, Tally tally) {
    predict(batch, rows, logProbabilities);
    architecture.tally().add(logProbabilities, CnnArchitecture.labels(batch), rows, tally);
  }

  @Override
  public Plan plan() {
    return training.plan();
  }

  @Override
  public long bytes() {
    return parameters.bytes() + training.bytes() + (inference == null ? 0 : inference.bytes());
  }

  @Override
  public void close() {
    if (inference != null) {
      inference.close();
    }
    training.close();
    parameters.close();
  }
}
