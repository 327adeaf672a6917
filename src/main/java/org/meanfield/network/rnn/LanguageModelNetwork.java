package org.meanfield.network.rnn;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.Batch;
import org.meanfield.data.StreamFeeding;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.CarriedState;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Plan;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.ReplicaState;
import org.meanfield.network.StateLayout;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.TrainedParameters;
import org.meanfield.network.UpdateRule;
import org.meanfield.network.language.LanguageJudgement;

/**
 * A language model that can be trained and asked. Its recurrent states go on from batch to batch,
 * those of training apart from those of evaluation; gradients end with the batch (truncated
 * back-propagation through time: Williams and Peng, Neural Computation 2, 1990).
 */
final class LanguageModelNetwork implements Network {
  /** Rows whose probabilities are looked at together: what fits a cache. */
  private static final int ROWS = 16;

  private final LanguageModel architecture;
  private final int lanes;
  private final int steps;
  private final Workspace workspace;
  private final StreamProgram training;
  private final StreamProgram inference;
  private final TrainedParameters state;
  private final int[] tokens;
  private final int[] targets;
  private final float[] logProbabilities;

  LanguageModelNetwork(
      LanguageModel architecture, Engine engine, int lanes, NetworkUse use, long maximumBytes) {
    this.architecture = architecture;
    this.lanes = lanes;
    this.steps = architecture.config().sequenceLength();
    this.workspace = new Workspace(engine);
    Parameters parameters = new Parameters(workspace);
    this.training = program(ProgramBuilder.training(workspace, parameters));
    this.inference = program(ProgramBuilder.inference(workspace, parameters));
    workspace.allocate(maximumBytes);
    this.state =
        new TrainedParameters(
            parameters, use.update(UpdateRule.ONLY), architecture.trainingLayout(use));
    this.tokens = new int[lanes * steps];
    this.targets = new int[lanes * steps];
    this.logProbabilities = new float[ROWS * architecture.vocabulary()];
  }

  private record StreamProgram(Tokens input, Program<TokenCrossEntropy> program) {}

  private StreamProgram program(ProgramBuilder builder) {
    try (builder) {
      Tokens input = builder.tokens(lanes * steps);
      Activation logits = architecture.append(builder, input, steps);
      return new StreamProgram(input, builder.finish(new TokenCrossEntropy(logits)));
    }
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
  public void carry(ReplicaState carried) {
    for (CarriedState own : training.program().carried()) {
      float[] values = carried.tensors().get(own.name());
      if (values == null) {
        own.clear();
      } else {
        own.load(values, 0);
      }
    }
  }

  @Override
  public ReplicaState carried() {
    SortedMap<String, float[]> tensors = new TreeMap<>();
    for (CarriedState own : training.program().carried()) {
      float[] values = new float[own.rows() * own.width()];
      own.read(values, 0);
      tensors.put(own.name(), values);
    }
    return new ReplicaState(tensors);
  }

  @Override
  public List<TrainingStep> updates(long iteration) {
    return List.of(TrainingStep.only(this::train));
  }

  private Loss train(Batch batch, StepContext context) {
    training.program().noise(context::dropout);
    read(batch, training);
    training.program().forward();
    double sum = training.program().head().loss(targets);
    training.program().backward();
    double norm = state.update(context);
    return new Loss(sum, weight(), (long) lanes * steps, norm);
  }

  private long weight() {
    long weight = 0;
    for (int target : targets) {
      weight += target == StreamFeeding.NONE ? 0 : 1;
    }
    return weight;
  }

  /** Takes over a batch, and ends the states of the lanes that begin anew. */
  private void read(Batch batch, StreamProgram stream) {
    TimeMajor.ints(field(batch, StreamFeeding.TOKENS), lanes, steps, tokens);
    TimeMajor.ints(field(batch, StreamFeeding.TARGETS), lanes, steps, targets);
    stream.input().set(tokens);
    int[] restart = field(batch, StreamFeeding.RESTART);
    for (CarriedState carried : stream.program().carried()) {
      for (int lane = 0; lane < lanes; lane++) {
        if (restart[lane] == 1) {
          carried.clear(lane);
        }
      }
    }
  }

  private static int[] field(Batch batch, String name) {
    return batch.ints(batch.schema().index(name));
  }

  @Override
  public Evaluator evaluator() {
    LanguageJudgement judgement = architecture.judgement();
    return (batch, rows, tally) -> add(judgement, batch, tally);
  }

  private void add(LanguageJudgement judgement, Batch batch, Tally tally) {
    read(batch, inference);
    inference.program().forward();
    for (int from = 0; from < targets.length; from += ROWS) {
      int count = Math.min(ROWS, targets.length - from);
      inference.program().head().logProbabilities(from, count, logProbabilities);
      for (int row = 0; row < count; row++) {
        if (targets[from + row] != StreamFeeding.NONE) {
          judgement.add(
              logProbabilities, row * architecture.vocabulary(), targets[from + row], tally);
        }
      }
    }
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
