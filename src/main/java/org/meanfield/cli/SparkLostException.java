package org.meanfield.cli;

/** Spark did not start, or ended before the command did; what it logged says more. */
final class SparkLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SparkLostException(String master, Throwable cause) {
    super(
        "Spark did not start on "
            + master
            + ", or was lost ("
            + String.valueOf(cause.getMessage()).lines().findFirst().orElse("")
            + "); check --master, and that the cluster is up",
        cause);
  }
}
