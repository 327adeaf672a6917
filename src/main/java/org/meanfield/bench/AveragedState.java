package org.meanfield.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The sizes of states whose averaging is measured, and what fits the machine that measures. */
enum AveragedState {
  MILLION("averaging-1m", 1_000_000),
  TEN_MILLION("averaging-10m", 10_000_000),
  HUNDRED_MILLION("averaging-100m", 100_000_000);

  /** Selects all sizes, and is what their results are called. */
  static final String TITLE = "averaging";

  /** Replicas that all are tried with. */
  static final List<Integer> REPLICAS = List.of(2, 8, 64);

  /** All replicas' states together, which go to disk in every round. */
  private static final long MOST_BYTES = 4_000_000_000L;

  private static final long MEGABYTE = 1 << 20;

  /** A JVM with Spark in it. */
  private static final long SPARK_BYTES = 600 * MEGABYTE;

  private final String title;
  private final long floats;

  AveragedState(String title, long floats) {
    this.title = title;
    this.floats = floats;
  }

  /** As {@code --only} selects it. */
  String title() {
    return title;
  }

  long floats() {
    return floats;
  }

  long bytes() {
    return floats * Float.BYTES;
  }

  /** Everything that {@code --only} may name. */
  static List<String> titles() {
    return Stream.concat(
            Stream.of(TITLE, AveragingEndurance.TITLE),
            Stream.of(values()).map(AveragedState::title))
        .toList();
  }

  /** Whether {@code --only} selects this size; the smallest alone where it is not given. */
  boolean isIn(List<String> only) {
    return only.isEmpty() ? this == MILLION : only.contains(TITLE) || only.contains(title);
  }

  /** Why so many replicas are not measured; empty where they are. */
  Optional<String> tooMuch(int replicas) {
    long bytes = bytes() * replicas;
    return bytes <= MOST_BYTES
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d states of %,d MB are %,d MB a round, over the %,d MB that bench writes",
                replicas,
                bytes() / 1_000_000,
                bytes / 1_000_000,
                MOST_BYTES / 1_000_000));
  }

  /**
   * The heap of a process that holds so many states, in megabytes.
   *
   * @param states at once, at most
   */
  long heapMegabytes(int states) {
    return (SPARK_BYTES + states * bytes()) / MEGABYTE;
  }
}
