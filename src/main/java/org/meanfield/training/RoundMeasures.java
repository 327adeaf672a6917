package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.metrics.ReplicaMetrics;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.metrics.RoundSeconds;
import org.meanfield.network.UpdateRule;

/** A round's result as what is recorded of it. */
final class RoundMeasures {
  private RoundMeasures() {}

  /**
   * @param progress after the round
   * @param seconds from before the state was broadcast until the mean was there
   */
  static RoundMetrics of(
      TrainingRun run,
      Progress progress,
      RoundResult result,
      double seconds,
      Optional<Evaluation> validation) {
    List<ReplicaReport> reports = result.reports();
    double mean = reports.stream().mapToDouble(ReplicaReport::seconds).average().orElse(Double.NaN);
    double slowest = reports.stream().mapToDouble(ReplicaReport::seconds).max().orElse(Double.NaN);
    long lastIteration = (long) progress.round() * run.settings().localSteps() - 1;
    return new RoundMetrics(
        progress.round(),
        progress.examples(),
        result.loss(),
        run.settings().learningRates(lastIteration).get(UpdateRule.ONLY),
        new RoundSeconds(mean, slowest - mean, seconds - slowest, seconds),
        result.bytesMoved(),
        run.examplesPerRound() / seconds,
        IntStream.range(0, reports.size())
            .mapToObj(r -> replica(reports.get(r), result.drift()[r]))
            .toList(),
        validation.map(Evaluation::metrics).orElseGet(TreeMap::new));
  }

  private static ReplicaMetrics replica(ReplicaReport report, double drift) {
    return new ReplicaMetrics(
        report.replica(),
        report.executor(),
        report.loss() / report.weight(),
        report.seconds(),
        drift);
  }
}
