package org.meanfield.retraining;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.config.Config;
import org.meanfield.config.RetrainingConfig;
import org.meanfield.config.StopConfig;
import org.meanfield.registry.ChampionChangedException;
import org.meanfield.registry.Provenance;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Version;
import org.meanfield.retraining.RetrainingOutcome.Ending;
import org.meanfield.storage.Storage;

/**
 * Whether a challenger becomes the champion: judged once, written down, and then made to count by
 * one event of the registry.
 */
record Decision(JavaSparkContext spark, Attempts attempts, Config config, RegisteredModel model) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Storage storage() {
    return attempts.storage();
  }

  /** What becomes of a challenger whose model is published. */
  Verdict verdict(Challenger challenger, Increment increment, TrainingData data, int rounds) {
    RetrainingConfig.Gate gate = config.retraining().gate();
    Judge judge = new Judge(spark, storage(), config.engine(), data);
    Comparison comparison =
        judge.compare(
            challenger.trained(),
            challenger.champion().map(version -> new ModelFolder(storage(), version.model())),
            new NamedSlices(spark, attempts)
                .of(data.set(), challenger.older(), challenger.number()));
    List<Finding> findings =
        new ArrayList<>(
            new Gate(gate, bestOnReference(challenger), config.run().seed()).findings(comparison));
    if (findings.stream().allMatch(Finding::passed)
        && !judge.answersAlike(challenger.draft().model(), comparison)) {
      // Published again by the next call, from the run's checkpoint.
      storage().deleteRecursively(challenger.draft().model().uri());
      throw new RetrainingException(
          "as it was published the model answers otherwise than it did in the evaluation; look"
              + " after storage and processors (meanfield doctor), and call again");
    }
    return new Verdict(
        model.name(),
        increment,
        challenger.champion().map(Version::number),
        rounds,
        comparison,
        findings);
  }

  /** Of the versions that the champion goes back to, and itself. */
  private Optional<Standing> bestOnReference(Challenger challenger) {
    StopConfig.Metric metric = config.retraining().gate().metric();
    Comparator<Standing> better =
        Comparator.comparingDouble(standing -> standing.reference().get(metric.text()));
    Stream<Standing> known =
        challenger.older().stream()
            .flatMap(version -> attempts.standing(version).stream())
            .filter(standing -> standing.reference().containsKey(metric.text()));
    return metric.higherIsBetter() ? known.max(better) : known.min(better);
  }

  /** Where a version comes from. */
  Provenance provenance(Verdict verdict) {
    return new Provenance(
        verdict.champion(),
        JSON.valueToTree(config.flat()),
        JSON.valueToTree(verdict.comparison().data().set().manifest().source()),
        JSON.valueToTree(verdict.increment()),
        JSON.valueToTree(verdict.json().get("metrics")));
  }

  /** Writes the event that makes a verdict count. */
  RetrainingOutcome announce(Version version) {
    Map<String, Object> verdict = JSON.convertValue(version.verdict(), new TypeReference<>() {});
    RetrainingOutcome outcome = new RetrainingOutcome(verdict, 0);
    if (!Ending.PROMOTED.text().equals(outcome.outcome())) {
      model.keep(version.number(), outcome.reason());
      return outcome;
    }
    try {
      model.promote(version.number(), version.parent(), outcome.reason());
      return outcome;
    } catch (ChampionChangedException e) {
      // Nothing speaks against what it was made of.
      attempts
          .standing(version.number())
          .ifPresent(standing -> attempts.publish(standing.takenAgain()));
      model.keep(version.number(), e.getMessage());
      Map<String, Object> kept =
          RetrainingOutcome.without(
                  Ending.KEPT,
                  model.name(),
                  model.champion().map(Version::number).orElse(null),
                  e.getMessage(),
                  "nothing was changed; the version is kept apart")
              .json();
      kept.remove("exit"); // somebody else decided, which is no failure
      return new RetrainingOutcome(kept, 0);
    }
  }
}
