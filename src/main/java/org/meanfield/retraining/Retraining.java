package org.meanfield.retraining;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.config.RetrainingConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.registry.Event;
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
  private final List<Integer> again;

  private Retraining(
      JavaSparkContext spark,
      ConfigTemplate template,
      List<Integer> again,
      RetrainingListener listener) {
    this.again = List.copyOf(again);
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
    NamedSlices.requirePossible(config);
    this.model = Registry.of(storage, settings.registry()).model(settings.model());
    this.attempts = new Attempts(storage, Storage.child(model.uri(), "retraining"));
    this.decision = new Decision(spark, attempts, config, model);
  }

  /**
   * Trains and decides, or goes on with what an earlier call has left.
   *
   * @param dryRun say what is new, and do nothing
   * @param again versions whose data was set aside, and is taken again
   * @param stop asked after every round of training; true ends the call, and the next goes on
   * @throws ConfigException where the configuration does not fit retraining
   * @throws DataException where the new data is not what the model was made for
   * @throws LeaseLostException where another took the model over meanwhile
   */
  public static RetrainingOutcome run(
      JavaSparkContext spark,
      ConfigTemplate template,
      boolean dryRun,
      List<Integer> again,
      RetrainingListener listener,
      BooleanSupplier stop) {
    Retraining retraining = new Retraining(spark, template, again, listener);
    Duration expiry = Duration.ofSeconds(retraining.settings.leaseSeconds());
    String holder = "meanfield retrain of " + retraining.settings.model();
    Lease held;
    try {
      held = Lease.acquire(retraining.storage, retraining.attempts.folder(), holder, expiry);
    } catch (LeaseHeldException e) {
      return retraining.without(
          Ending.BUSY, null, e.getMessage(), "call again later; nothing was decided");
    }
    try (Lease lease = held) {
      return dryRun ? retraining.answered(retraining::look) : retraining.noted(stop, lease);
    }
  }

  /** What must not be done twice comes after this. */
  private void requireHeld(Lease lease) {
    try {
      lease.confirm();
    } catch (LeaseHeldException e) {
      throw new LeaseLostException(settings.model(), e);
    }
  }

  /** The same, with how it ended beside the model, for who sees neither output nor exit code. */
  private RetrainingOutcome noted(BooleanSupplier stop, Lease lease) {
    RetrainingOutcome outcome;
    try {
      outcome = answered(() -> run(stop, lease));
    } catch (LeaseLostException e) {
      // Whoever has the model now says how that ends.
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
      warnOfAgain(List.of());
      listener.step(Step.ANNOUNCE);
      return decision.announce(undecided.get(undecided.size() - 1));
    }
    Challenger challenger = challenger(champion);
    Optional<Increment> settled = challenger.settled();
    settled.map(Increment::again).ifPresent(this::warnOfAgain);
    if (settled.isEmpty()) {
      Arrivals arrivals = arrivals(champion, challenger.number());
      arrivals.warning().ifPresent(listener::warning);
      if (arrivals.isEmpty()) {
        return nothingNew(champion);
      }
      listener.note(arrivals.words());
      listener.step(Step.SHARD);
      requireHeld(lease);
      settled = Optional.of(challenger.shard(arrivals, again));
    }
    listener.step(Step.JOIN);
    TrainingData data = challenger.data();
    requireHeldOut(data);
    listener.step(Step.TRAIN);
    Optional<Integer> rounds = challenger.train(data, listener, stop);
    if (rounds.isEmpty()) {
      return without(
          Ending.INTERRUPTED,
          champion.map(Version::number).orElse(null),
          "interrupted after a round of training, with a checkpoint",
          "call again: it goes on from there");
    }
    listener.step(Step.PUBLISH);
    requireHeld(lease);
    challenger.publish();
    listener.step(Step.COMPARE);
    Verdict verdict = decision.verdict(challenger, settled.get(), data, rounds.get());
    listener.step(Step.DECIDE);
    requireHeld(lease);
    attempts.publish(verdict.standing());
    Version version = challenger.draft().publish(decision.provenance(verdict), verdict.tree());
    listener.step(Step.ANNOUNCE);
    RetrainingOutcome outcome = decision.announce(version);
    listener.step(Step.TIDY);
    challenger.tidy();
    return outcome;
  }

  /**
   * The version in service, whole, with the network that is to be trained.
   *
   * @throws RetrainingException where it is damaged
   * @throws ConfigException where its network is another
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
          new StartingNetwork(config, version).requireSame(storage);
        });
    return champion;
  }

  /** A call that ends what an earlier one began takes no other data. */
  private void warnOfAgain(List<Integer> taken) {
    if (!taken.containsAll(again)) {
      listener.warning(
          "--again is not heeded: this call ends what an earlier one began; call once more with it");
    }
  }

  /** What no version was made of, and what is taken again with it. */
  private Arrivals arrivals(Optional<Version> champion, int number) {
    Set<Integer> promoted =
        model.history().stream()
            .filter(event -> event.kind() == Event.Kind.PROMOTED)
            .map(Event::version)
            .collect(Collectors.toSet());
    return Backlog.of(attempts, champion, promoted, number, again).arrivals(spark, storage, config);
  }

  private RetrainingOutcome nothingNew(Optional<Version> champion) {
    return without(
        Ending.NOTHING_NEW,
        champion.map(Version::number).orElse(null),
        champion.isPresent()
            ? "nothing is at the source that no version was made of"
            : "nothing is at the source that was not tried already; no version is in service",
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
          "version %s was begun with %s".formatted(number, settled.get().words()),
          "a call goes on with it");
    }
    Arrivals arrivals = arrivals(champion, number);
    arrivals.warning().ifPresent(listener::warning);
    return arrivals.isEmpty()
        ? nothingNew(champion)
        : without(
            Ending.NEW_DATA,
            now,
            arrivals.words(),
            "a call makes version %s of them".formatted(number));
  }

  private RetrainingOutcome without(Ending ending, Integer champion, String why, String advice) {
    return RetrainingOutcome.without(ending, settings.model(), champion, why, advice);
  }

  private static void requireHeldOut(TrainingData data) {
    if (data.set().manifest().examples(Split.TEST) == 0) {
      throw new ConfigException(
          "data.splits: nothing is held out for tests, so that no version could be judged; set"
              + " data.splits.test, or give the source a test split");
    }
  }
}
