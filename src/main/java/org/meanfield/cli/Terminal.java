package org.meanfield.cli;

import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.TerminalBuilder;

/** The terminal that standard error may be. */
final class Terminal implements AutoCloseable {
  /**
   * Set by the script: Java knows only whether all three of the standard streams are a terminal.
   */
  private static final String PROPERTY = "meanfield.terminal";

  private static final int USUAL_COLUMNS = 80;

  private final org.jline.terminal.Terminal terminal;

  private Terminal(org.jline.terminal.Terminal terminal) {
    this.terminal = terminal;
  }

  static boolean isStandardError() {
    return Boolean.getBoolean(PROPERTY);
  }

  /** Empty where standard error goes elsewhere. */
  static Optional<Terminal> ofStandardError() {
    if (!isStandardError()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Terminal(
              TerminalBuilder.builder()
                  .systemOutput(TerminalBuilder.SystemOutput.SysErr)
                  .dumb(true)
                  // Or it takes Ctrl-C for itself.
                  .nativeSignals(false)
                  .build()));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Its width now; one that is dragged changes it. */
  int columns() {
    int columns = terminal.getWidth();
    return columns > 0 ? columns : USUAL_COLUMNS;
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
