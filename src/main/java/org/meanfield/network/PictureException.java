package org.meanfield.network;

import java.awt.AWTError;

/** A picture could not be drawn; says what the machine lacks. What it shows is known without it. */
public final class PictureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PictureException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What Java's drawing failed with, in words.
   *
   * @param subject such as {@code the confusion matrix}
   */
  public static PictureException of(String subject, Throwable cause) {
    String why =
        cause instanceof AWTError
            ? cause.getMessage() + "; start Java with -Djava.awt.headless=true"
            : "Java finds no fonts on this machine"
                + " (on Debian: apt-get install fontconfig fonts-dejavu-core)";
    return new PictureException(subject + " cannot be drawn: " + why, cause);
  }
}
