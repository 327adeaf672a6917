package org.meanfield.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Probe;

/**
 * The networks of this process that no task is using, ready for the next: building one takes longer
 * than a local step. {@link Network#restore} overwrites all of a borrowed network; one whose task
 * failed or was killed is closed. The project's one mutable static state outside the engine.
 */
public final class NetworkPool {
  private record Idle(NetworkSpec spec, Engine engine, Network network) {
    void close() {
      network.close();
      engine.close();
    }
  }

  /** Most recently used first. */
  private static final Deque<Idle> IDLE = new ArrayDeque<>();

  /** As many as can run at once are worth keeping. */
  private static final int BOUND = Runtime.getRuntime().availableProcessors();

  private NetworkPool() {}

  /**
   * Runs a task with a network of its own.
   *
   * @throws org.meanfield.kernel.UnsupportedPlatformException where this process would not compute
   *     the bits that the spec promises
   * @throws org.meanfield.kernel.KernelException where the network needs more memory than is left
   */
  public static <R> R borrow(NetworkSpec spec, Function<Network, R> task) {
    try (Loan loan = lend(spec)) {
      R result = task.apply(loan.network());
      loan.giveBack();
      return result;
    }
  }

  /**
   * Lends a network to who cannot tell beforehand where its use ends, such as an iterator.
   *
   * @throws org.meanfield.kernel.UnsupportedPlatformException as {@link #borrow}
   * @throws org.meanfield.kernel.KernelException as {@link #borrow}
   */
  public static Loan lend(NetworkSpec spec) {
    return new Loan(take(spec).orElseGet(() -> open(spec)));
  }

  /** A borrowed network: given back when all went well, or else closed with the loan. */
  public static final class Loan implements AutoCloseable {
    private Idle borrowed;

    private Loan(Idle borrowed) {
      this.borrowed = borrowed;
    }

    /** Not to be used after the loan has ended. */
    public Network network() {
      return borrowed.network;
    }

    /** Ends the loan; the network is there for the next task. */
    public void giveBack() {
      NetworkPool.giveBack(borrowed);
      borrowed = null;
    }

    /** Ends the loan of a network in an unknown state; does nothing after {@link #giveBack}. */
    @Override
    public void close() {
      if (borrowed != null) {
        borrowed.close();
        borrowed = null;
      }
    }
  }

  /** Closes every idle network; those in use are unaffected. */
  public static void clear() {
    synchronized (IDLE) {
      IDLE.forEach(Idle::close);
      IDLE.clear();
    }
  }

  private static Idle open(NetworkSpec spec) {
    Engine engine = Engine.open(Optional.of(spec.instructionSet()));
    boolean open = false;
    try {
      Probe.require(engine, spec.probe());
      Network network =
          spec.architecture()
              .build(engine, spec.batchSize(), spec.use(), NativeRuntime.availableBytes());
      open = true;
      return new Idle(spec, engine, network);
    } finally {
      if (!open) {
        engine.close();
      }
    }
  }

  private static Optional<Idle> take(NetworkSpec spec) {
    synchronized (IDLE) {
      for (Iterator<Idle> all = IDLE.iterator(); all.hasNext(); ) {
        Idle idle = all.next();
        if (idle.spec.equals(spec)) {
          all.remove();
          return Optional.of(idle);
        }
      }
      return Optional.empty();
    }
  }

  private static void giveBack(Idle returned) {
    Idle evicted;
    synchronized (IDLE) {
      IDLE.addFirst(returned);
      evicted = IDLE.size() > BOUND ? IDLE.removeLast() : null;
    }
    if (evicted != null) {
      evicted.close();
    }
  }
}
