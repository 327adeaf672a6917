package org.meanfield.retraining;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.config.RetrainingConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.registry.RegistryException;
import org.meanfield.registry.Version;
import org.meanfield.retraining.RetrainingListener.Step;
import org.meanfield.retraining.RetrainingOutcome.Ending;
import org.meanfield.storage.Lease;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.Storage;
import org.meanfield.training.TrainingFailure;

/**
 * A registered model trained on what is new at its source, and put in service only where it is
 * better: safe to call at any time, since one call at a time holds the model, and to kill at any
 * moment, since each step leaves something complete that the next call goes on from, and the
 * champion changes by one event of the registry.
 */
public final class Retraining {
  private final JavaSparkContext spark;
  private final ConfigTemplate template;
  private final Config config;
  private final RetrainingConfig settings;
  private final RetrainingListener listener;
  private final Storage storage;
  private final RegisteredModel model;
  private final Attempts attempts;
  private final Decision decision;

  private Retraining(JavaSparkContext spark, ConfigTemplate template, RetrainingListener listener) {
    this.spark = spark;
    this.template = template;
    this.config = template.config();
    this.settings = config.retraining();
    this.listener = listener;
    this.storage = Storage.of(spark.hadoopConfiguration());
    if (settings == null) {
      throw new ConfigException(
          template.path() + ": has no retraining; name the model with retraining.model");
    }
    this.model = Registry.of(storage, settings.registry()).model(settings.model());
    this.attempts = new Attempts(storage, Storage.child(model.uri(), "retraining"));
    this.decision = new Decision(spark, storage, config, model);
  }

  /**
   * Trains and decides, or goes on with what an earlier call has left.
   *
   * @param dryRun say what is new, and do nothing
   * @param stop asked after every round of training; true ends the call, and the next goes on
   * @throws ConfigException where the configuration does not fit retraining
   * @throws DataException where the new data is not what the model was made for
   */
  public static RetrainingOutcome run(
      JavaSparkContext spark,
      ConfigTemplate template,
      boolean dryRun,
      RetrainingListener listener,
      BooleanSupplier stop) {
    Retraining retraining = new Retraining(spark, template, listener);
    Duration expiry = Duration.ofSeconds(retraining.settings.leaseSeconds());
    String holder = "meanfield retrain of " + retraining.settings.model();
    try (Lease lease =
        Lease.acquire(retraining.storage, retraining.attempts.folder(), holder, expiry)) {
      return dryRun ? retraining.answered(retraining::look) : retraining.noted(stop, lease);
    } catch (LeaseHeldException e) {
      return retraining.without(
          Ending.BUSY, null, e.getMessage(), "call again later; nothing was decided");
    }
  }

  /** The same, with how it ended beside the model, for who sees neither output nor exit code. */
  private RetrainingOutcome noted(BooleanSupplier stop, Lease lease) {
    RetrainingOutcome outcome;
    try {
      outcome = answered(() -> run(stop, lease));
    } catch (LeaseHeldException e) {
      throw e;
    } catch (RuntimeException e) {
      TrainingFailure failure = listener.failure(e);
      attempts.note(RetrainingOutcome.failed(model.name(), failure));
      throw e;
    }
    attempts.note(outcome);
    return outcome;
  }

  /** What somebody must see to is an answer too. */
  private RetrainingOutcome answered(Supplier<RetrainingOutcome> call) {
    try {
      return call.get();
    } catch (RetrainingException | RegistryException e) {
      return without(
          Ending.KEPT, null, e.getMessage(), "nothing was changed; call again when that is mended");
    }
  }

  private RetrainingOutcome run(BooleanSupplier stop, Lease lease) {
    listener.step(Step.LOOK);
    Optional<Version> champion = champion();
    List<Version> undecided = model.undecided();
    if (!undecided.isEmpty()) {
      // An earlier call died between making the version and saying so; unless it did say so, in an
      // event that can no longer be read, and somebody has decided otherwise since.
      model.history();
      listener.step(Step.ANNOUNCE);
      return decision.announce(undecided.get(undecided.size() - 1));
    }
    Challenger challenger = challenger(champion);
    Optional<Increment> settled = challenger.settled();
    if (settled.isEmpty()) {
      NewFiles files = newFiles(champion, challenger.number());
      files.repeated().ifPresent(listener::warning);
      if (files.isEmpty()) {
        return nothingNew(champion);
      }
      listener.note(
          "new: %s of %s"
              .formatted(
                  Amount.grouped(files.paths().size(), "file"),
                  Amount.grouped(files.bytes(), "byte")));
      listener.step(Step.SHARD);
      lease.requireHeld();
      settled = Optional.of(challenger.shard(files));
    }
    listener.step(Step.JOIN);
    TrainingData data = challenger.data();
    requireHeldOut(data);
    listener.step(Step.TRAIN);
    if (!challenger.train(challenger.training(data), listener, stop)) {
      return without(
          Ending.INTERRUPTED,
          champion.map(Version::number).orElse(null),
          "interrupted after a round of training, with a checkpoint",
          "call again: it goes on from there");
    }
    listener.step(Step.PUBLISH);
    lease.requireHeld();
    challenger.publish();
    listener.step(Step.COMPARE);
    Verdict verdict = decision.verdict(challenger, settled.get(), data);
    listener.step(Step.DECIDE);
    lease.requireHeld();
    Version version = challenger.draft().publish(decision.provenance(verdict), verdict.tree());
    listener.step(Step.ANNOUNCE);
    RetrainingOutcome outcome = decision.announce(version);
    listener.step(Step.TIDY);
    challenger.tidy();
    return outcome;
  }

  /**
   * The version in service, whole.
   *
   * @throws RetrainingException where it is damaged
   */
  private Optional<Version> champion() {
    Optional<Version> champion = model.champion();
    champion.ifPresent(
        version -> {
          List<String> damage = version.damage();
          if (!damage.isEmpty()) {
            throw new RetrainingException(
                "the champion %s cannot be evaluated: %s; restore it, or go back with meanfield models rollback %s"
                    .formatted(version.reference(), String.join("; ", damage), model.name()));
          }
        });
    return champion;
  }

  /**
   * Files that no version was made of. Without a champion nothing was learned that stays, and all
   * are taken again, unless that is what was tried last.
   */
  private NewFiles newFiles(Optional<Version> champion, int number) {
    List<Increment> before = attempts.before(number);
    List<UsedFile> used =
        champion.isEmpty()
            ? List.of()
            : before.stream().flatMap(increment -> increment.files().stream()).toList();
    NewFiles found = NewFiles.of(storage, config, used);
    boolean triedLast =
        champion.isEmpty()
            && !before.isEmpty()
            && found.areThoseOf(before.get(before.size() - 1).files());
    return triedLast ? found.none() : found;
  }

  private RetrainingOutcome nothingNew(Optional<Version> champion) {
    return without(
        Ending.NOTHING_NEW,
        champion.map(Version::number).orElse(null),
        champion.isPresent()
            ? "no file at the source that no version was made of"
            : "no file at the source that was not tried already; no version is in service",
        "call again when there is new data");
  }

  private Challenger challenger(Optional<Version> champion) {
    return new Challenger(spark, attempts, template, champion, model.draft(model.nextVersion()));
  }

  /** What a call would do. */
  private RetrainingOutcome look() {
    Optional<Version> champion = champion();
    List<Version> undecided = model.undecided();
    if (!undecided.isEmpty()) {
      return without(
          Ending.NEW_DATA,
          champion.map(Version::number).orElse(null),
          "version %s was made, and nothing says yet what became of it"
              .formatted(undecided.get(undecided.size() - 1).number()),
          "a call does what its verdict says");
    }
    Challenger challenger = challenger(champion);
    Optional<Increment> settled = challenger.settled();
    int number = challenger.number();
    Integer now = champion.map(Version::number).orElse(null);
    if (settled.isPresent()) {
      return without(
          Ending.NEW_DATA,
          now,
          "version %s was begun with %s"
              .formatted(number, Amount.grouped(settled.get().files().size(), "file")),
          "a call goes on with it");
    }
    NewFiles files = newFiles(champion, number);
    files.repeated().ifPresent(listener::warning);
    return files.isEmpty()
        ? nothingNew(champion)
        : without(
            Ending.NEW_DATA,
            now,
            "%s of %s: %s"
                .formatted(
                    Amount.grouped(files.paths().size(), "new file"),
                    Amount.grouped(files.bytes(), "byte"),
                    String.join(", ", files.paths())),
            "a call makes version %s of them".formatted(number));
  }

  private RetrainingOutcome without(Ending ending, Integer champion, String why, String advice) {
    return RetrainingOutcome.without(ending, settings.model(), champion, why, advice);
  }

  private static void requireHeldOut(TrainingData data) {
    if (data.set().manifest().examples(Split.TEST) == 0) {
      throw new ConfigException(
          "data.splits: nothing is held out for tests, so that no version could be judged; set data.splits.test, or give the source a test split");
    }
  }
}
