package org.meanfield.data.source;

/** One record cannot be used; the message says why, and {@code data.on-bad-record} what follows. */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean leftOut;
  private final boolean lacking;

  public BadRecordException(String problem) {
    this(problem, false, false);
  }

  private BadRecordException(String problem, boolean leftOut, boolean lacking) {
    super(problem);
    this.leftOut = leftOut;
    this.lacking = lacking;
  }

  /** One that lacks a value, and is good otherwise as far as is known. */
  public static BadRecordException lacking(String problem) {
    return new BadRecordException(problem, false, true);
  }

  /** One that is left out whatever becomes of bad records. */
  public static BadRecordException leftOut(String problem) {
    return new BadRecordException(problem, true, false);
  }

  public boolean isLacking() {
    return lacking;
  }

  public boolean isLeftOut() {
    return leftOut;
  }
}
