package org.meanfield.network.cnn;

import java.util.List;
import java.util.stream.LongStream;
import org.meanfield.data.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Plan;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Answer;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StateLayout;
import org.meanfield.network.StepContext;
import org.meanfield.network.TrainedParameters;
import org.meanfield.network.UpdateRule;
import org.meanfield.network.classification.ClassAnswers;
import org.meanfield.network.classification.ClassificationJudgement;

/** A classifier that can be trained and asked. */
final class CnnNetwork implements Network {
  private final CnnArchitecture architecture;
  private final int batchSize;
  private final Workspace workspace;
  private final Parameters parameters;
  private final ClassifierProgram training;
  private final ClassifierProgram inference;
  private final TrainedParameters state;
  private final InputFormat.Reader reader;
  private final float[] input;
  private final float[] logProbabilities;

  CnnNetwork(
      CnnArchitecture architecture,
      Engine engine,
      int batchSize,
      NetworkUse use,
      long maximumBytes) {
    this.architecture = architecture;
    this.batchSize = batchSize;
    this.workspace = new Workspace(engine);
    this.parameters = new Parameters(workspace);
    this.training = program(ProgramBuilder.training(workspace, parameters));
    this.inference = program(ProgramBuilder.inference(workspace, parameters));
    workspace.allocate(maximumBytes);
    this.state =
        new TrainedParameters(
            parameters, use.update(UpdateRule.ONLY), architecture.trainingLayout(use));
    this.reader = architecture.input().reader();
    this.input = new float[batchSize * architecture.input().values()];
    this.logProbabilities = new float[batchSize * architecture.classes().size()];
  }

  private record ClassifierProgram(FloatInput input, Program<SoftmaxCrossEntropy> program) {}

  private ClassifierProgram program(ProgramBuilder builder) {
    try (builder) {
      FloatInput input = builder.input(inputShape());
      Activation x = input;
      for (CnnLayer layer : architecture.network()) {
        x = layer.append(builder, x);
      }
      return new ClassifierProgram(input, builder.finish(new SoftmaxCrossEntropy(x)));
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
    training.program().noise(context::dropout);
    reader.read(batch, input);
    training.input().set(input);
    training.program().forward();
    double sum = training.program().head().loss(CnnArchitecture.labels(batch));
    training.program().backward();
    double norm = state.update(context);
    return new Loss(sum, batchSize, batchSize, norm);
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return new ClassAnswers(architecture.classes()).of(logProbabilities(batch), rows);
  }

  @Override
  public Evaluator evaluator() {
    ClassificationJudgement judgement = architecture.judgement();
    return (batch, rows, tally) ->
        judgement.add(logProbabilities(batch), CnnArchitecture.labels(batch), rows, tally);
  }

  private float[] logProbabilities(Batch batch) {
    reader.read(batch, input);
    inference.input().set(input);
    inference.program().forward();
    inference.program().head().logProbabilities(logProbabilities);
    return logProbabilities;
  }

  @Override
  public Plan plan() {
    return training.program().plan();
  }

  @Override
  public long bytes() {
    return workspace.bytes();
  }

  @Override
  public void close() {
    workspace.close();
  }
}
