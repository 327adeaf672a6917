package org.meanfield.training;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.FutureAction;
import org.apache.spark.rdd.RDD;
import org.meanfield.spark.Shared;
import scala.Function1;
import scala.Function2;
import scala.Predef;
import scala.collection.Iterator;
import scala.concurrent.ExecutionContext;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * The replicas' tasks of one round as Spark's job, whose outputs a {@link Gathering} takes. It is
 * cancelled when that closes without some, or is not waited for any more: then they find that they
 * are killed after the step that they are at.
 */
final class RoundJob {
  /** Of what takes no time. */
  private static final ExecutionContext SAME_THREAD = ExecutionContext.fromExecutor(Runnable::run);

  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private RoundJob() {}

  /**
   * Submits tasks of the driver's own process, which leave their outputs themselves: Spark's
   * telling that the job is over, nobody waits for.
   *
   * @param replicas of which each partition comes to its replica's output; or to nothing, and then
   *     there is no result to ask for
   */
  static RoundJob inPlace(RDD<ReplicaOutput> replicas, Gathering<ReplicaOutput, ?> gathering) {
    Shared<Gathering<ReplicaOutput, ?>> shared = Shared.InPlace.of(gathering);
    RoundJob job = submit(replicas, new Leave(shared), gathering, (i, left) -> BoxedUnit.UNIT);
    job.whenOver(shared::close);
    return job;
  }

  /**
   * Submits tasks that return what the driver needs of their outputs.
   *
   * @param needed of a partition's one output
   */
  static <T> RoundJob returning(
      RDD<ReplicaOutput> replicas, Needed<T> needed, Gathering<T, ?> gathering) {
    List<Integer> called = gathering.attendance().called();
    return submit(
        replicas,
        needed,
        gathering,
        (index, output) -> {
          gathering.leave(called.get((Integer) index), output);
          return BoxedUnit.UNIT;
        });
  }

  private static <U> RoundJob submit(
      RDD<ReplicaOutput> replicas,
      Function1<Iterator<ReplicaOutput>, U> task,
      Gathering<?, ?> gathering,
      Function2<Object, U, BoxedUnit> taken) {
    int[] called = gathering.attendance().called().stream().mapToInt(r -> r).toArray();
    FutureAction<BoxedUnit> action =
        replicas
            .context()
            .submitJob(replicas, task, Predef.wrapIntArray(called), taken, () -> BoxedUnit.UNIT);
    RoundJob job = new RoundJob();
    gathering.whenClosedEarly(action::cancel);
    action.onComplete(
        end -> {
          if (end.isFailure()) {
            gathering.fail(end.failed().get());
          }
          return job.over.complete(null);
        },
        SAME_THREAD);
    return job;
  }

  /** Has something done when the job is over, whatever its tasks still do. */
  void whenOver(Runnable action) {
    over.thenRun(action);
  }

  /** What a task returns of its output. */
  abstract static class Needed<T> extends AbstractFunction1<Iterator<ReplicaOutput>, T>
      implements Serializable {
    private static final long serialVersionUID = 1;

    abstract T of(ReplicaOutput output);

    @Override
    public final T apply(Iterator<ReplicaOutput> outputs) {
      T needed = of(outputs.next());
      outputs.hasNext(); // lets go of the block that it is kept in
      return needed;
    }
  }

  /** All of it. */
  static final class Whole extends Needed<ReplicaOutput> {
    private static final long serialVersionUID = 1;

    @Override
    ReplicaOutput of(ReplicaOutput output) {
      return output;
    }
  }

  /** Which replica is there; the rest stays where it is. */
  static final class Presence extends Needed<Integer> {
    private static final long serialVersionUID = 1;

    @Override
    Integer of(ReplicaOutput output) {
      return output.report().replica();
    }
  }

  /** A partition's output is left where the driver's process gathers all. */
  private static final class Leave extends AbstractFunction1<Iterator<ReplicaOutput>, Boolean>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Shared<Gathering<ReplicaOutput, ?>> gathering;

    Leave(Shared<Gathering<ReplicaOutput, ?>> gathering) {
      this.gathering = gathering;
    }

    @Override
    public Boolean apply(Iterator<ReplicaOutput> outputs) {
      boolean any = outputs.hasNext();
      if (any) {
        ReplicaOutput output = outputs.next();
        gathering.value().leave(output.report().replica(), output);
      }
      return any;
    }
  }
}
