package libtorch;

/** A step gave no number, so that its time says nothing. */
final class NotANumberException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotANumberException(String message) {
    super(message);
  }
}
