package org.meanfield.config;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * One key whose value differs between a recorded configuration and the present one.
 *
 * @param recorded the value then, or null where the key had none
 * @param now the value now, or null where the key has none
 */
public record ConfigDifference(String key, String recorded, String now) {
  private static final List<String> MAY_CHANGE =
      List.of(
          "training.epochs",
          "training.rounds",
          "training.checkpoint",
          "training.validate-every-rounds",
          "training.stop");

  /** All differences, in the order of the keys. */
  public static List<ConfigDifference> between(
      SortedMap<String, String> recorded, SortedMap<String, String> now) {
    TreeSet<String> keys = new TreeSet<>(recorded.keySet());
    keys.addAll(now.keySet());
    return keys.stream()
        .map(key -> new ConfigDifference(key, recorded.get(key), now.get(key)))
        .filter(difference -> !Objects.equals(difference.recorded, difference.now))
        .toList();
  }

  /** Whether a run may be resumed with the new value. */
  public boolean mayChangeOnResume() {
    return MAY_CHANGE.stream().anyMatch(free -> key.equals(free) || key.startsWith(free + "."));
  }

  /** The difference as a line for people. */
  public String message() {
    return "%s = %s: the run was started with %s; a run that goes on may change only %s"
        .formatted(
            key,
            now == null ? "(not set)" : now,
            recorded == null ? "no such key" : recorded,
            String.join(", ", MAY_CHANGE));
  }
}
