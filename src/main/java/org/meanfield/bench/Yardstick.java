package org.meanfield.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A baseline that is not on this project's class path and is measured when it was asked for. */
interface Yardstick {

  /** Whether it can do what the row measures. */
  boolean covers(Row row);

  /**
   * Starts its contenders.
   *
   * @param contenders are added to
   * @param notes on a contender, by its name; are added to
   * @param progress is told what is going on, a line at a time
   */
  void start(
      Row row, List<Contender> contenders, Map<String, String> notes, Consumer<String> progress);

  /**
   * How far its own modules' loss and gradients are from ours, where it has such as the row trains.
   *
   * @throws BenchException where they are another network
   */
  default Optional<Parity> parity(Row row) {
    return Optional.empty();
  }
}
