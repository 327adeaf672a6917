package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.data.DataException;

/**
 * Why a replica cannot go on, where another attempt would come to the same: told with its result,
 * since Spark would try a task that throws again, four times, and blame the last executor.
 *
 * @param what happened, with replica, shards, round and step
 */
record ReplicaFailure(Kind kind, String what) implements Serializable {

  /** What a user can act on. */
  enum Kind {
    /** Loss or state stopped being numbers. */
    DIVERGED,
    /** A shard is missing, or is not what was written. */
    BAD_DATA
  }

  /** What ends the run. */
  RuntimeException exception(TrainingRun run) {
    return switch (kind) {
      case DIVERGED -> TrainingException.diverged(what, run);
      case BAD_DATA -> new DataException(what);
    };
  }
}
