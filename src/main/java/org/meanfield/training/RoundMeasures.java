package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.metrics.ReplicaMetrics;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.metrics.RoundSeconds;
import org.meanfield.metrics.UpdateMetrics;
import org.meanfield.spark.Traffic;

/** A round's result as what is recorded of it. */
final class RoundMeasures {
  private RoundMeasures() {}

  /**
   * @param progress after the round
   * @param traffic of the round, as Spark counted it
   * @param seconds from before the state was broadcast until the mean was there
   */
  static RoundMetrics of(
      TrainingRun run,
      Progress progress,
      RoundResult result,
      Optional<Traffic> traffic,
      double seconds,
      Optional<Evaluation> validation) {
    List<ReplicaReport> reports = result.reports();
    double mean = reports.stream().mapToDouble(ReplicaReport::seconds).average().orElse(Double.NaN);
    double slowest = reports.stream().mapToDouble(ReplicaReport::seconds).max().orElse(Double.NaN);
    SortedMap<String, UpdateMetrics> updates = updates(run.settings(), progress, result);
    Optional<UpdateMetrics> only =
        run.settings().schedules().size() == 1
            ? Optional.of(updates.get(updates.firstKey()))
            : Optional.empty();
    return new RoundMetrics(
        progress.round(),
        progress.examples(),
        result.loss(),
        only.map(UpdateMetrics::learningRate).orElse(Double.NaN),
        only.map(UpdateMetrics::gradientNorm).orElse(Double.NaN),
        reports.stream().mapToDouble(ReplicaReport::shareOfPeak).average().orElse(Double.NaN),
        result.movement(),
        only.isPresent() ? new TreeMap<>() : updates,
        new RoundSeconds(
            mean,
            slowest - mean + result.heldSeconds(),
            seconds - slowest - result.heldSeconds(),
            seconds),
        result.bytesMoved(),
        traffic,
        result.examples() / seconds,
        IntStream.range(0, reports.size())
            .mapToObj(r -> replica(reports.get(r), result.drift()[r]))
            .toList(),
        result.leftOut(),
        validation.map(Evaluation::metrics).orElseGet(TreeMap::new));
  }

  /** Of those that were made in the round, at the learning rates of their last steps. */
  private static SortedMap<String, UpdateMetrics> updates(
      ReplicaSettings settings, Progress progress, RoundResult result) {
    SortedMap<String, Long> last = new TreeMap<>(progress.steps());
    last.replaceAll((name, steps) -> steps - 1);
    SortedMap<String, Double> rates = settings.learningRates(last);
    SortedMap<String, UpdateMetrics> updates = new TreeMap<>();
    result
        .steps()
        .forEach(
            (name, steps) -> updates.put(name, update(name, rates.get(name), result.reports())));
    return updates;
  }

  /** Of all replicas together. */
  private static UpdateMetrics update(String name, double rate, List<ReplicaReport> replicas) {
    List<UpdateReport> reports =
        replicas.stream()
            .flatMap(replica -> replica.updates().stream())
            .filter(report -> report.name().equals(name))
            .toList();
    double weight = reports.stream().mapToDouble(UpdateReport::weight).sum();
    double loss = reports.stream().mapToDouble(UpdateReport::loss).sum();
    double norm =
        reports.stream().mapToDouble(UpdateReport::gradientNorm).average().orElse(Double.NaN);
    return new UpdateMetrics(loss / weight, weight, rate, norm);
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
