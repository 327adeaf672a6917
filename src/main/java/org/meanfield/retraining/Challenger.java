package org.meanfield.retraining;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.config.RetrainingConfig.Budget;
import org.meanfield.config.RetrainingConfig.Unit;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.registry.Version;
import org.meanfield.registry.VersionDraft;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingListener;
import org.meanfield.training.TrainingOutcome;
import org.meanfield.training.TrainingRun;

/**
 * A version on its way: from new files to a published model. Each step leaves something complete
 * behind, and a later call goes on from there.
 *
 * @param template the pipeline's configuration
 * @param champion that it starts from; empty for a first version
 * @param draft of the version
 */
record Challenger(
    JavaSparkContext spark,
    Attempts attempts,
    ConfigTemplate template,
    Optional<Version> champion,
    VersionDraft draft) {
  /** Without it a folder holds no model. */
  private static final String MODEL = "model.json";

  private Storage storage() {
    return attempts.storage();
  }

  int number() {
    return draft.number();
  }

  /** What an earlier call has settled, where the champion and the configuration are still those. */
  Optional<Increment> settled() {
    return attempts
        .increment(number())
        .filter(found -> found.champion().equals(champion.map(Version::number)))
        .filter(found -> found.configuration().equals(configuration()));
  }

  private String configuration() {
    return Checksum.of(PrettyJson.bytes(template.config().withoutPlaces())).sha256();
  }

  /**
   * Makes shards of what is new, which settles what the version is made of.
   *
   * @param again versions whose data that is, where it was asked for
   */
  Increment shard(Arrivals arrivals, List<Integer> again) {
    attempts.discard(number());
    storage().deleteRecursively(draft.folder());
    Map<String, String> settings = preprocessing();
    settings.put("data.shards", attempts.shards(number()).toString());
    settings.putAll(arrivals.settings(attempts, number()));
    ShardSet shards = TrainingRun.shard(spark, template.with(settings), true);
    if (champion.isPresent()) {
      UnknownTokens.of(spark, storage(), shards)
          .requireAtMost(template.config().retraining().policy().unknownTokens());
    }
    List<String> slices = new NamedSlices(spark, attempts).make(template, settings, number());
    Integer parent = champion.map(Version::number).orElse(null);
    Increment begun = Increment.begun(number(), parent, configuration(), slices, again);
    Increment increment = arrivals.made(spark, begun);
    attempts.publish(increment);
    return increment;
  }

  /** That of the champion, for its network to go on. */
  private Map<String, String> preprocessing() {
    Map<String, String> settings = new HashMap<>();
    champion.ifPresent(
        version -> {
          settings.put("data.preprocessing.from", attempts.training(version.number()).toString());
          settings.put(
              "data.preprocessing.new-classes",
              template.config().retraining().policy().classes().name().toLowerCase(Locale.ROOT));
        });
    return settings;
  }

  /** The versions whose examples it is shown again, and judged by. */
  List<Integer> older() {
    return champion.map(version -> attempts.lineage(version.number())).orElse(List.of());
  }

  /** The new examples beside older ones. */
  TrainingData data() {
    return TrainingData.of(attempts, number(), older(), template.with(run()));
  }

  private Map<String, String> run() {
    Map<String, String> settings = preprocessing();
    settings.put("run.dir", attempts.run(number()).toString());
    settings.put("data.shards", attempts.training(number()).toString());
    champion.ifPresent(version -> settings.put("network.start-from", version.model().toString()));
    return settings;
  }

  /** The configuration of the training run. */
  Config training(TrainingData data) {
    return training(data, attempts.rounds(number()));
  }

  /**
   * @param most rounds that were found to be in the budget; empty where that is not known
   */
  private Config training(TrainingData data, Optional<Integer> most) {
    Map<String, String> settings = run();
    Budget budget = template.config().retraining().budget();
    long examples = Math.max(1, data.set().manifest().examples(Split.TRAIN));
    if (budget != null) {
      String amount = String.format(Locale.ROOT, "%.0f", budget.amount());
      switch (budget.unit()) {
        case EPOCHS -> settings.put("training.epochs", amount);
        case EXAMPLES ->
            settings.put(
                "training.epochs",
                String.format(Locale.ROOT, "%.0f", Math.ceil(budget.amount() / examples)));
        case ROUNDS -> settings.put("training.rounds", amount);
        case MINUTES ->
            most.ifPresent(rounds -> settings.put("training.rounds", Integer.toString(rounds)));
      }
    }
    return template.with(settings);
  }

  /**
   * Trains, or goes on training.
   *
   * @return rounds that it took; empty where it was stopped
   */
  Optional<Integer> train(TrainingData data, TrainingListener listener, BooleanSupplier stop) {
    Budget budget = template.config().retraining().budget();
    if (budget == null || budget.unit() != Unit.MINUTES || attempts.rounds(number()).isPresent()) {
      return rounds(train(training(data), listener, stop));
    }
    Duration minutes = Duration.ofMillis((long) (60_000 * budget.amount()));
    RoundClock clock = new RoundClock(minutes, earlier());
    Map<String, Object> outcome =
        train(training(data), listener, () -> stop.getAsBoolean() || clock.hasOneLeft());
    if (rounds(outcome).isPresent() || !clock.isSpent()) {
      return rounds(outcome);
    }
    // The last round ends the run as the last of its epochs would: a replay of as many is the same.
    attempts.publishRounds(number(), (int) outcome.get("rounds") + 1);
    return rounds(train(training(data), listener, stop));
  }

  /** Seconds of the rounds that earlier calls have trained and that are on storage. */
  private List<Double> earlier() {
    MetricsLog metrics = new MetricsLog(storage(), new RunFolder(attempts.run(number())).metrics());
    try {
      return metrics.read().stream().map(round -> round.seconds().total()).toList();
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.DAMAGED) {
        throw e;
      }
      return List.of(); // training says so, and sets the damage aside
    }
  }

  private Map<String, Object> train(
      Config config, TrainingListener listener, BooleanSupplier stop) {
    return Training.train(spark, config, true, listener, stop);
  }

  private static Optional<Integer> rounds(Map<String, Object> outcome) {
    return TrainingOutcome.Ending.INTERRUPTED.text().equals(outcome.get("outcome"))
        ? Optional.empty()
        : Optional.of((int) outcome.get("rounds"));
  }

  /** Where the run published its model. */
  ModelFolder trained() {
    return new ModelFolder(storage(), new RunFolder(attempts.run(number())).model());
  }

  /**
   * Copies the run's model to where the version has it, the file that says that it is whole last.
   */
  void publish() {
    URI from = trained().uri();
    URI to = draft.model().uri();
    TreeMap<String, URI> files = new TreeMap<>();
    storage().files(from).forEach(file -> files.put(Storage.name(file), file));
    URI last = files.remove(MODEL);
    files.forEach((name, file) -> copy(file, Storage.child(to, name)));
    copy(last, Storage.child(to, MODEL));
  }

  private void copy(URI from, URI to) {
    storage()
        .publish(
            to,
            out -> {
              try (InputStream in = storage().open(from)) {
                in.transferTo(out);
              }
            });
  }

  /** What is left of the work goes, but for the shards and what says how the version was made. */
  void tidy() {
    storage().deleteRecursively(new RunFolder(attempts.run(number())).checkpoints());
  }
}
