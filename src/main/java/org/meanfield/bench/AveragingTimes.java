package org.meanfield.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What averaging took a contender, and moved.
 *
 * @param timing of its rounds
 * @param replicaBytes received by the executors in the last round, for each replica; empty where
 *     Spark did not say
 * @param driverBytes handed out and received by the driver in the last round
 */
record AveragingTimes(Timing timing, OptionalLong replicaBytes, OptionalLong driverBytes) {
  /** What an answer begins with that has no times. */
  static final String FAILED = "failed: ";

  /**
   * From a child's answer: milliseconds, a semicolon, and bytes where they are known.
   *
   * @throws BenchException where it is that of a failure
   */
  static AveragingTimes parse(String answer) {
    if (answer.startsWith(FAILED)) {
      throw new BenchException(answer.substring(FAILED.length()));
    }
    String[] halves = answer.split(";");
    double[] times =
        Arrays.stream(halves[0].trim().split(" ")).mapToDouble(Double::parseDouble).toArray();
    String[] bytes = halves.length > 1 ? halves[1].trim().split(" ") : new String[0];
    return new AveragingTimes(
        new Timing(times),
        bytes.length == 2 ? OptionalLong.of(Long.parseLong(bytes[0])) : OptionalLong.empty(),
        bytes.length == 2 ? OptionalLong.of(Long.parseLong(bytes[1])) : OptionalLong.empty());
  }

  /** As {@code bench --json} prints them. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step-ms", timing.median());
    json.put("fastest-ms", timing.fastest());
    replicaBytes.ifPresent(bytes -> json.put("replica-bytes", bytes));
    driverBytes.ifPresent(bytes -> json.put("driver-bytes", bytes));
    return json;
  }
}
