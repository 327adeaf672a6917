package org.meanfield.retraining;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.config.Config;
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
record Decision(JavaSparkContext spark, Storage storage, Config config, RegisteredModel model) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What becomes of a challenger whose model is published. */
  Verdict verdict(Challenger challenger, Increment increment, TrainingData data) {
    Judge judge = new Judge(spark, storage, config.engine(), data);
    Comparison comparison =
        judge.compare(
            challenger.trained(),
            challenger.champion().map(version -> new ModelFolder(storage, version.model())));
    List<Finding> findings =
        new ArrayList<>(
            new Gate(config.retraining().gate(), config.run().seed()).findings(comparison));
    if (findings.stream().allMatch(Finding::passed)
        && !judge.answersAlike(challenger.draft().model(), comparison)) {
      // Published again by the next call, from the run's checkpoint.
      storage.deleteRecursively(challenger.draft().model().uri());
      throw new RetrainingException(
          "as it was published the model answers otherwise than it did in the evaluation; look after"
              + " storage and processors (meanfield doctor), and call again");
    }
    return new Verdict(
        model.name(), increment, challenger.champion().map(Version::number), comparison, findings);
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
