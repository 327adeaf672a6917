package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.metrics.UpdateMetrics;
import org.meanfield.network.Architecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.UpdateRule;
import org.meanfield.network.UpdateSettings;
import org.meanfield.network.state.StateLayout;
import org.meanfield.storage.Lease;
import org.meanfield.testing.ForwardingArchitecture;
import org.meanfield.testing.ForwardingNetwork;
import org.meanfield.testing.OnSpark;

/**
 * A network of two updates: {@code critic} twice in each local step, which counts the half of its
 * batch each time, and {@code maker} in every third local step, which counts none.
 */
class NamedUpdatesTest {
  private static final String CRITIC = "critic";
  private static final String MAKER = "maker";
  private static final double RATE = 1.0 / 64;
  private static final int LOCAL_STEPS = 6;
  private static final int REPLICAS = 2;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  /** An update whose loss is its learning rate, so that it tells what it was made with. */
  private record Update(
      String name, double weight, long examples, BiFunction<Batch, StepContext, Network.Loss> step)
      implements Network.TrainingStep {
    @Override
    public Network.Loss step(Batch batch, StepContext context) {
      double rate = context.learningRate(name);
      step.apply(batch, context);
      return new Network.Loss(rate * weight, weight, examples, rate);
    }
  }

  private record TwoUpdates(Network network) implements ForwardingNetwork {
    @Override
    public List<TrainingStep> updates(long iteration) {
      List<TrainingStep> updates = new ArrayList<>();
      updates.add(new Update(CRITIC, 5, 8, this::step));
      updates.add(new Update(CRITIC, 5, 8, this::step));
      if (iteration % 3 == 0) {
        updates.add(new Update(MAKER, 2, 0, (batch, context) -> null));
      }
      return updates;
    }

    private Loss step(Batch batch, StepContext context) {
      StepContext own =
          StepContext.only(
              context.learningRate(CRITIC), context.seed(), context.replica(), context.iteration());
      return network.updates(context.iteration()).get(0).step(batch, own);
    }
  }

  private record Alternating(Architecture architecture, NetworkUse only)
      implements ForwardingArchitecture {
    @Override
    public List<UpdateSettings> updates(TrainingConfig training) {
      return Stream.of(CRITIC, MAKER)
          .map(name -> new UpdateSettings(name, training.updater(), training.schedule()))
          .toList();
    }

    @Override
    public Network assemble(Engine engine, int batchSize, NetworkUse use) {
      return new TwoUpdates(architecture.assemble(engine, batchSize, only));
    }

    @Override
    public StateLayout trainingLayout(NetworkUse use) {
      return architecture.trainingLayout(only);
    }
  }

  private static TrainingRun run(String name) {
    Config config =
        ExactnessCase.CNN.config(
            folder,
            name,
            "training.replicas=" + REPLICAS,
            "training.local-steps=" + LOCAL_STEPS,
            "training.epochs=3",
            "training.checkpoint={ every-rounds = 1, keep = 1000 }",
            "training.schedule={ name = constant, warm-up-steps = 1000 }",
            "training.updater={ name = sgd, learning-rate = 1000 }");
    TrainingRun run = TrainingRun.prepare(spark, config);
    ReplicaSettings settings = run.settings();
    NetworkSpec spec = settings.network();
    TreeMap<String, Schedule> schedules = new TreeMap<>();
    Schedule schedule = settings.schedules().get(UpdateRule.ONLY);
    schedules.put(CRITIC, new Schedule(schedule.config(), RATE, schedule.steps()));
    schedules.put(MAKER, new Schedule(schedule.config(), 2 * RATE, schedule.steps()));
    List<UpdateRule> rules =
        List.of(CRITIC, MAKER).stream()
            .map(update -> new UpdateRule(update, spec.use().updates().get(0).optimizer(), 1))
            .toList();
    NetworkSpec network =
        new NetworkSpec(
            new Alternating(spec.architecture(), spec.use()),
            new NetworkUse(rules),
            spec.batchSize(),
            spec.instructionSet(),
            "");
    return RunWith.network(run, network, schedules);
  }

  private static Progress train(TrainingRun run, Progress start, int lastRound) {
    List<Integer> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void round(RoundMetrics metrics) {
            heard.add(metrics.round());
          }
        };
    try (Lease lease = Lease.acquire(run.storage(), run.folder().uri(), "a test");
        Trainer trainer =
            new Trainer(
                spark,
                run,
                new MetricsLog(run.storage(), run.folder().metrics()),
                listener,
                lease)) {
      return trainer.train(start, () -> heard.contains(lastRound));
    }
  }

  @Test
  void examplesStepsRatesAndWeightsAreWhatEachUpdateReported() {
    TrainingRun run = run("counted");

    Progress end = train(run, Progress.start(run.settings()), Integer.MAX_VALUE);

    List<RoundMetrics> rounds = TestRun.of(spark, run.config()).metrics();
    assertThat(rounds).hasSize(run.rounds()).hasSizeGreaterThan(2);
    for (RoundMetrics round : rounds) {
      long before = round.round() - 1L;
      assertThat(round.examples()).isEqualTo(round.round() * REPLICAS * LOCAL_STEPS * 16L);
      assertUpdate(round.updates().get(CRITIC), RATE, before * 12, 12, 5);
      assertUpdate(round.updates().get(MAKER), 2 * RATE, before * 2, 2, 2);
      assertThat(round.learningRate()).isNaN();
    }
    assertThat(end.steps())
        .containsEntry(CRITIC, run.rounds() * 12L)
        .containsEntry(MAKER, run.rounds() * 2L);
    assertThat(run.checkpoints().load(2).steps())
        .containsEntry(CRITIC, 24L)
        .containsEntry(MAKER, 4L);
  }

  /** Warm-up to the rate over 1,000 steps: the rate of step n is rate · (n + 1) / 1,000. */
  private static void assertUpdate(
      UpdateMetrics update, double rate, long before, int steps, double weight) {
    double first = rate * (before + 1) / 1000;
    double last = rate * (before + steps) / 1000;
    assertThat(update.learningRate()).isEqualTo(last, within(1e-15));
    assertThat(update.loss()).isEqualTo((first + last) / 2, within(1e-15));
    assertThat(update.weight()).isEqualTo(REPLICAS * steps * weight);
  }

  @Test
  void aScheduleIsAsLongAsTheStepsOfItsOwnUpdate() {
    TrainingRun run = run("scheduled");

    SortedMap<String, Schedule> schedules =
        TrainingRun.schedules(
            run.config().training(), run.settings().localSteps(), run.settings().network());

    assertThat(schedules.get(CRITIC).steps()).isEqualTo(run.rounds() * 12L);
    assertThat(schedules.get(MAKER).steps()).isEqualTo(run.rounds() * 2L);
    Progress end = train(run, Progress.start(run.settings()), Integer.MAX_VALUE);
    schedules.forEach(
        (update, schedule) -> assertThat(schedule.steps()).isEqualTo(end.steps().get(update)));
  }

  @Test
  void aResumedRunCountsOnFromItsCheckpoint() {
    TrainingRun run = run("resumed");
    train(run, Progress.start(run.settings()), 2);

    Progress start = Progress.of(run.checkpoints().load(2));
    Progress end = train(run, start, Integer.MAX_VALUE);
    TrainingRun whole = run("whole");
    Progress expected = train(whole, Progress.start(whole.settings()), Integer.MAX_VALUE);

    assertThat(end.steps()).isEqualTo(expected.steps());
    assertThat(end.examples()).isEqualTo(expected.examples());
    assertThat(end.state().sameBits(expected.state())).isTrue();
  }
}
