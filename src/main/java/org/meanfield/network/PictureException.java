package org.meanfield.network;

/** A picture could not be drawn; says what the machine lacks. What it shows is known without it. */
public final class PictureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PictureException(String message, Throwable cause) {
    super(message, cause);
  }
}
