package org.meanfield.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.NativeRuntime;

/**
 * The networks of this process that no task is using, ready for the next: building one takes longer
 * than a local step. {@link Network#restore} overwrites all of a borrowed network; one whose task
 * failed or was killed is closed, and one that nobody asks for gives way where memory is short. The
 * project's one mutable static state outside the engine.
 */
public final class NetworkPool {
  /**
   * @param spec of any bits
   * @param probe what its first step hashed to
   */
  private record Idle(NetworkSpec spec, Engine engine, Network network, String probe) {
    void close() {
      network.close();
      engine.close();
    }
  }

  /** Most recently used first. */
  private static final Deque<Idle> IDLE = new ArrayDeque<>();

  /** As many as can run at once are worth keeping. */
  private static final int BOUND = Runtime.getRuntime().availableProcessors();

  /** Those that are open: each ends by itself, and leaves its memory to the next network. */
  private static int guests;

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
    Idle found = takeOrOpen(spec);
    if (!spec.admits(found.probe)) {
      giveBack(found);
    }
    Probe.require(spec, found.probe);
    return new Loan(found);
  }

  /**
   * What a network's {@link Probe} hashes to in this process.
   *
   * @throws org.meanfield.kernel.KernelException as {@link #borrow}
   */
  public static String probe(NetworkSpec spec) {
    Idle found = takeOrOpen(spec);
    giveBack(found);
    return found.probe;
  }

  private static Idle takeOrOpen(NetworkSpec spec) {
    NetworkSpec any = spec.ofAnyBits();
    return take(any).orElseGet(() -> open(any));
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

  /**
   * Assembling takes time and no memory, so several do it at once; what a network needs is taken by
   * one after the other, so that no two count on the same bytes. Its first step is its probe.
   */
  private static Idle open(NetworkSpec spec) {
    Engine engine = Engine.open(Optional.of(spec.instructionSet()));
    Network network = null;
    boolean open = false;
    try {
      network = spec.architecture().assemble(engine, spec.batchSize(), spec.use());
      synchronized (IDLE) {
        makeRoom(network.bytes());
        awaitGuests(network.bytes());
        network.allocate(NativeRuntime.availableBytes());
      }
      String probe = Probe.of(spec, network);
      open = true;
      return new Idle(spec, engine, network, probe);
    } finally {
      if (!open) {
        if (network != null) {
          network.close();
        }
        engine.close();
      }
    }
  }

  /**
   * What is no network but takes memory like one, such as a decoder, with the engine that it
   * computes with. Networks wait for it to end where memory is short, so who holds one borrows none
   * meanwhile.
   */
  public static final class Guest<T extends NativeMemory> implements AutoCloseable {
    private final Engine engine;
    private final T own;

    private Guest(Engine engine, T own) {
      this.engine = engine;
      this.own = own;
    }

    /** Not to be used after this is closed. */
    public T get() {
      return own;
    }

    /** Closes it, once. */
    @Override
    public void close() {
      own.close();
      engine.close();
      synchronized (IDLE) {
        guests--;
        IDLE.notifyAll();
      }
    }
  }

  /**
   * Opens something else than a network, for which idle networks give way.
   *
   * @param instructionSet empty where the engine is to choose
   * @param assembler which takes no memory for tensors
   * @throws org.meanfield.kernel.KernelException where it needs more memory than is left
   */
  public static <T extends NativeMemory> Guest<T> open(
      Optional<InstructionSet> instructionSet, Function<Engine, T> assembler) {
    Engine engine = Engine.open(instructionSet);
    T own = null;
    boolean open = false;
    try {
      own = assembler.apply(engine);
      synchronized (IDLE) {
        makeRoom(own.bytes());
        own.allocate(NativeRuntime.availableBytes());
        guests++;
      }
      open = true;
      return new Guest<>(engine, own);
    } finally {
      if (!open) {
        if (own != null) {
          own.close();
        }
        engine.close();
      }
    }
  }

  /** Waits while so much is not free but may become so; what is missing then is said elsewhere. */
  private static void awaitGuests(long bytes) {
    while (guests > 0 && NativeRuntime.availableBytes() < bytes) {
      try {
        IDLE.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for native memory", e);
      }
    }
  }

  /** Closes idle networks, those first that were not used for longest, until so much is free. */
  private static void makeRoom(long bytes) {
    while (!IDLE.isEmpty() && NativeRuntime.availableBytes() < bytes) {
      IDLE.removeLast().close();
    }
  }

  /** Networks that no task is using. */
  static int idle() {
    synchronized (IDLE) {
      return IDLE.size();
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
