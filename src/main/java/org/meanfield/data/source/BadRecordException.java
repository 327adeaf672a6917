package org.meanfield.data.source;

/** One record cannot be used; the message says why, and {@code data.on-bad-record} what follows. */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean leftOut;

  public BadRecordException(String problem) {
    this(problem, false);
  }

  private BadRecordException(String problem, boolean leftOut) {
    super(problem);
    this.leftOut = leftOut;
  }

  /** One that is left out whatever becomes of bad records. */
  public static BadRecordException leftOut(String problem) {
    return new BadRecordException(problem, true);
  }

  public boolean isLeftOut() {
    return leftOut;
  }
}
