package org.meanfield.kernel;

/** This machine cannot run the engine as asked: natives, instruction set or thread count. */
public final class UnsupportedPlatformException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnsupportedPlatformException(String message) {
    super(message);
  }

  public UnsupportedPlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
