package org.meanfield.data;

/** Data is missing, damaged or unfit; the message says what was found, where, and what to do. */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  /**
   * @param cause from which the message was made
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
