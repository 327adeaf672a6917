package org.meanfield.data.source;

/** One record cannot be used; the message says why, and {@code data.on-bad-record} what follows. */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  public BadRecordException(String problem) {
    super(problem);
  }
}
