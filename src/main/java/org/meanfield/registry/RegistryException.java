package org.meanfield.registry;

/** A registry has not what was asked of it; says what was found, where, and what to do. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RegistryException(String message) {
    super(message);
  }

  /**
   * @param cause may be null
   */
  public RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
