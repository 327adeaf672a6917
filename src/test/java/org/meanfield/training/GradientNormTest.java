package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.network.NetworkSpec;
import org.meanfield.testing.OnSpark;

/** What every round's line of metrics says of its gradients and of its speed. */
class GradientNormTest {
  private static final double LEARNING_RATE = 0.1;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @Test
  void theNormIsThatOfTheStepWhichPlainGradientDescentTakes() {
    TestRun run =
        TestRun.whole(
            spark,
            ExactnessCase.CNN.config(
                folder,
                "steps",
                "training.replicas=1",
                "training.local-steps=1",
                "training.checkpoint={ every-rounds = 1, keep = 1000 }"));

    float[] before = run.checkpoints().load(1).network().values().copy();
    for (RoundMetrics metrics : run.metrics().subList(1, 6)) {
      float[] after = run.checkpoints().load(metrics.round()).network().values().copy();
      double squares = 0;
      for (int i = 0; i < after.length; i++) {
        squares += Math.pow(((double) before[i] - after[i]) / LEARNING_RATE, 2);
      }
      assertThat(metrics.gradientNorm()).isCloseTo(Math.sqrt(squares), withinPercentage(0.1));
      before = after;
    }
  }

  @Test
  void everyRoundSaysWhichShareOfTheCoresPeakItsStepsCameTo() {
    TestRun run = TestRun.whole(spark, ExactnessCase.CNN.config(folder, "share"));

    assertThat(run.metrics())
        .isNotEmpty()
        .allMatch(metrics -> metrics.shareOfPeak() > 0)
        .allMatch(metrics -> metrics.gradientNorm() > 0)
        .allMatch(metrics -> metrics.updates().isEmpty());
    // A replica's seconds count what comes before its steps, and behind them, as well.
    ReplicaSettings settings = run.prepared().settings();
    NetworkSpec network = settings.network();
    double flops =
        (double) settings.localSteps().of(1, 0)
            * network.architecture().trainingFlops(network.batchSize());
    assertThat(run.metrics())
        .allMatch(
            metrics ->
                metrics.shareOfPeak()
                    > metrics.replicas().stream()
                        .mapToDouble(r -> flops / r.seconds() / CorePeak.flopsPerSecond())
                        .average()
                        .orElseThrow());
  }
}
