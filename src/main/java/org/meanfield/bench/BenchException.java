package org.meanfield.bench;

/** A measurement that cannot be made: what is missing or went wrong, and what to do about it. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
