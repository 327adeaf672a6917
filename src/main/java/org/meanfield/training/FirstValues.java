package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.checkpoint.StartingPoint;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;

/**
 * What a run begins with: random values, or what {@code network.start-from} names. A run that goes
 * on has all it needs in its checkpoints: what it started from may be gone by then, but must not be
 * something else.
 *
 * @param source empty where values are random, or where the run has begun before
 * @param sha256 of what the run's first values were taken from; empty where they were random
 */
record FirstValues(Optional<StartingPoint> source, String sha256) {

  /**
   * @throws ConfigException where an earlier run began otherwise
   * @throws org.meanfield.checkpoint.CheckpointException where there is nothing to start from, or
   *     something that does not fit
   */
  static FirstValues of(TrainingRun run, EarlierRun earlier) {
    if (earlier.exists()) {
      requireAsBegun(run.storage(), run.config(), earlier);
      return new FirstValues(Optional.empty(), then(earlier));
    }
    if (run.config().startFrom() == null) {
      return new FirstValues(Optional.empty(), "");
    }
    StartingPoint point =
        StartingPoint.at(
            run.storage(),
            run.config().startFrom(),
            run.settings().network().architecture(),
            run.shards().exampleFormat());
    return new FirstValues(Optional.of(point), point.sha256());
  }

  private static String then(EarlierRun earlier) {
    return earlier.identity().map(RunIdentity::startFrom).orElse("");
  }

  /**
   * Checks that a run that has begun is not asked to begin otherwise.
   *
   * @throws ConfigException where it is
   */
  static void requireAsBegun(Storage storage, Config config, EarlierRun earlier) {
    String then = then(earlier);
    boolean asked = config.startFrom() != null;
    if (asked == then.isEmpty()) {
      throw new ConfigException(
          "network.start-from: the run was begun %s it; %s, or begin another run in another run.dir"
              .formatted(asked ? "without" : "with", asked ? "leave it out" : "set it again"));
    }
    if (asked) {
      StartingPoint.sha256(storage, config.startFrom())
          .filter(now -> !now.equals(then))
          .ifPresent(now -> refuse(config, then, now));
    }
  }

  private static void refuse(Config config, String then, String now) {
    throw new ConfigException(
        "network.start-from = %s: has the SHA-256 %s, but the run was begun with %s; name what it was begun with, even if that is gone, or begin another run in another run.dir"
            .formatted(config.startFrom(), now, then));
  }

  /** Before the first step. */
  NetworkState model(TrainingRun run) {
    long seed = run.settings().seed();
    return source
        .map(point -> point.model(seed))
        .orElseGet(() -> run.settings().network().architecture().initialModel(seed));
  }

  /** What a user should know of it, a line each. */
  List<String> notes() {
    return source.map(StartingPoint::notes).orElse(List.of());
  }
}
