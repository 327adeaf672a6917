package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals for which Java has no method. */
final class Signals {
  private Signals() {}

  /**
   * @param name such as {@code STOP}
   */
  static void send(String name, ProcessHandle process) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-s", name, String.valueOf(process.pid())).inheritIO().start();
      if (kill.waitFor() != 0 && process.isAlive()) {
        throw new IllegalStateException("signal " + name + " did not reach " + process.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + name, e);
    }
  }
}
