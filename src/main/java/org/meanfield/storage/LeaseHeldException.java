package org.meanfield.storage;

/** Another process holds the folder; the message names it and says when its lease ends. */
public final class LeaseHeldException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseHeldException(String message) {
    super(message);
  }
}
