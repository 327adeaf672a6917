package org.meanfield.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/**
 * Ctrl-C, and the polite request to end that schedulers send: the first lets the round finish and a
 * checkpoint be written, the second ends at once. A handler and not a shutdown hook, which would
 * race with Spark's own.
 */
final class Interruption implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private final AtomicBoolean requested = new AtomicBoolean();
  private final Map<String, Object> before = new HashMap<>();

  private Interruption() {}

  /** From now on until it is closed. */
  static Interruption onSignal() {
    Interruption interruption = new Interruption();
    for (String signal : SIGNALS) {
      interruption.before.put(signal, Signals.register(signal, interruption::signalled));
    }
    return interruption;
  }

  private void signalled() {
    if (requested.getAndSet(true)) {
      System.err.println();
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
    }
    // A terminal has echoed ^C into the line of the progress bar.
    System.err.println(
        (Terminal.isStandardError() ? System.lineSeparator() : "")
            + "meanfield: finishing this round, then a checkpoint; once more to end at once");
  }

  boolean requested() {
    return requested.get();
  }

  @Override
  public void close() {
    before.forEach(Signals::unregister);
  }
}
