package org.meanfield.data;

/** A source may have records, but none that can be used. */
public final class EmptySourceException extends DataException {
  private static final long serialVersionUID = 1;

  public EmptySourceException(String message) {
    super(message);
  }
}
