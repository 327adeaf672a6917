package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.Optimizer;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A network of two sets of parameters with layers of the same names: a maker of rows, trained
 * through a judge as it is, and the judge, trained on rows of its own; each by its own optimizer.
 */
class TwoSetsTest {
  private static final int ROWS = 16;
  private static final int WIDTH = 32;
  private static final String MAKER = "maker";
  private static final String JUDGE = "judge";
  private static final ParameterSet MAKERS = new ParameterSet("maker.", MAKER);
  private static final ParameterSet JUDGES = new ParameterSet("judge.", JUDGE);
  private static final NetworkUse USE =
      new NetworkUse(
          List.of(
              new UpdateRule(JUDGE, new Optimizer.Adam(0.9f, 0.999f, 1e-8f), 1),
              new UpdateRule(MAKER, new Optimizer.Momentum(0.9f, 0), Double.POSITIVE_INFINITY)));

  private final Engine engine = Engine.open(Optional.empty());

  private record Rows(FloatInput input, Program<SoftmaxCrossEntropy> program)
      implements EngineNetwork.Fed {}

  /** Its shapes are its updates. */
  private static final class TwoSets extends EngineNetwork<String, Rows> {
    private static final int[] LABELS = new int[ROWS];

    TwoSets(Engine engine, NetworkUse use) {
      super(
          new Shape(),
          engine,
          use,
          List.of(MAKERS, JUDGES),
          List.of(JUDGE, MAKER),
          List.of(MAKER),
          TwoSets::assemble);
    }

    private static Rows assemble(
        ProgramBuilder program, Function<ParameterSet, Parameters> parameters, String shape) {
      FloatInput input = program.input(ROWS, WIDTH);
      Activation x = input;
      if (shape.equals(MAKER)) {
        x = program.add(Linear.of("hidden", WIDTH, Nonlinearity.RELU), x);
        x = program.add(Linear.of("output", WIDTH, Nonlinearity.NONE), x);
        program.freeze(parameters.apply(JUDGES));
      } else {
        program.train(parameters.apply(JUDGES));
      }
      x = program.add(Linear.of("hidden", WIDTH, Nonlinearity.RELU), x);
      x = program.add(Linear.of("output", 2, Nonlinearity.NONE), x);
      return new Rows(input, program.finish(new SoftmaxCrossEntropy(x)));
    }

    @Override
    public List<TrainingStep> updates(long iteration) {
      List<TrainingStep> updates = new ArrayList<>(List.of(named(JUDGE, JUDGES)));
      if (iteration % 2 == 1) {
        updates.add(named(MAKER, MAKERS));
      }
      return updates;
    }

    private TrainingStep named(String name, ParameterSet set) {
      return new TrainingStep() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public Loss step(Batch batch, StepContext context) {
          Rows training = training(name);
          training.input().set(numbers(100 + context.iteration(), ROWS * WIDTH));
          training.program().forward();
          double sum = training.program().head().loss(LABELS);
          return new Loss(sum, ROWS, ROWS, update(training, set, context));
        }
      };
    }

    @Override
    protected Loss train(Batch batch, StepContext context) {
      throw new IllegalStateException("has updates of its own");
    }

    @Override
    public Evaluator evaluator(EvaluatedShard shard) {
      return (batch, rows, tally) -> {};
    }
  }

  private record Shape() implements Architecture {
    @Override
    public List<LayerSummary> layers() {
      return List.of();
    }

    @Override
    public StateLayout modelLayout() {
      List<TensorSpec> tensors = new ArrayList<>();
      for (Map.Entry<ParameterSet, Integer> set :
          List.of(Map.entry(MAKERS, WIDTH), Map.entry(JUDGES, 2))) {
        String prefix = set.getKey().prefix();
        tensors.add(parameter(prefix + "hidden.weight", WIDTH, WIDTH));
        tensors.add(parameter(prefix + "hidden.bias", WIDTH));
        tensors.add(parameter(prefix + "output.weight", set.getValue(), WIDTH));
        tensors.add(parameter(prefix + "output.bias", set.getValue()));
      }
      return new StateLayout(tensors);
    }

    private static TensorSpec parameter(String name, Integer... shape) {
      return new TensorSpec(name, Role.PARAMETER, List.of(shape));
    }

    @Override
    public String updateOf(TensorSpec parameter) {
      return parameter.name().substring(0, parameter.name().indexOf('.'));
    }

    @Override
    public NetworkState initialModel(long seed) {
      StateLayout layout = modelLayout();
      SlicedVector values = new SlicedVector(layout.size());
      values.put(0, numbers(seed, (int) layout.size()), 0, (int) layout.size());
      return new NetworkState(layout, values, new TreeMap<>());
    }

    @Override
    public Network assemble(Engine engine, int batchSize, NetworkUse use) {
      return new TwoSets(engine, use);
    }

    @Override
    public Batch madeUpBatch(int batchSize) {
      throw new IllegalStateException("makes its rows itself");
    }

    @Override
    public Judgement judgement() {
      throw new IllegalStateException("is not judged");
    }

    @Override
    public Dl4jNetwork dl4j() {
      throw new IllegalStateException("is not exported");
    }
  }

  private static float[] numbers(long seed, int count) {
    float[] numbers = new float[count];
    RandomNumbers.of(seed, Purpose.INITIALISATION, 0, 0).uniforms(0, numbers, count);
    for (int i = 0; i < count; i++) {
      numbers[i] = (numbers[i] - 0.5f) / 2;
    }
    return numbers;
  }

  private TwoSets network() {
    TwoSets network = new TwoSets(engine, USE);
    network.allocate(Long.MAX_VALUE);
    return network;
  }

  private static void train(TwoSets network, int from, int to) {
    for (int iteration = from; iteration < to; iteration++) {
      StepContext context =
          new StepContext(new TreeMap<>(Map.of(JUDGE, 0.01, MAKER, 0.1)), 1, 0, iteration, false);
      network.updates(iteration).forEach(update -> update.step(null, context));
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void eachUpdateChangesItsOwnSetAlone() {
    try (TwoSets network = network()) {
      NetworkState before = new Shape().initialState(1, USE);
      network.restore(before);

      train(network, 0, 1);
      NetworkState judged = network.state();
      train(network, 1, 2);
      NetworkState made = network.state();

      for (TensorSpec tensor : before.layout().only(Role.PARAMETER).tensors()) {
        float[] first = before.tensor(tensor.name());
        boolean judges = tensor.name().startsWith("judge.");
        if (judges) {
          assertThat(judged.tensor(tensor.name())).isNotEqualTo(first);
        } else {
          assertThat(judged.tensor(tensor.name())).isEqualTo(first);
          assertThat(made.tensor(tensor.name())).isNotEqualTo(first);
        }
      }
      assertThat(made.counters()).containsEntry("updates.judge", 2L);
      assertThat(made.counters()).containsEntry("updates.maker", 1L);
    }
  }

  @Test
  void whatIsReadInTheMiddleGoesOnInAnotherNetworkWithTheSameBits() {
    try (TwoSets whole = network();
        TwoSets other = network()) {
      whole.restore(new Shape().initialState(1, USE));
      train(whole, 0, 3);
      NetworkState middle = whole.state();
      train(whole, 3, 7);

      other.restore(new Shape().initialState(2, USE));
      train(other, 0, 2);
      other.restore(middle);
      train(other, 3, 7);

      assertThat(other.state().sameBits(whole.state())).isTrue();
    }
  }

  @Test
  void aModelIsBothSetsWithoutWhatTheirOptimizersRemember() {
    try (TwoSets network = network()) {
      network.restore(new Shape().initialState(1, USE));
      train(network, 0, 3);

      NetworkState model = network.state(new Shape().modelLayout(), SlicedVector.SLICE);

      assertThat(model.counters()).isEmpty();
      assertThat(model.values().sameBits(network.state().model().values())).isTrue();
    }
  }
}
