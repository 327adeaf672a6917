package org.meanfield.data;

/** One record cannot be used; the message says why, and {@code data.on-bad-record} what follows. */
final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1;

  BadRecordException(String problem) {
    super(problem);
  }
}
