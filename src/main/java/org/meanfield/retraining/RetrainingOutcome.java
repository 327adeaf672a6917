package org.meanfield.retraining;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.meanfield.training.TrainingFailure;

/**
 * How a call ended.
 *
 * @param json the object that {@code retrain --json} prints, which a version's {@code verdict.json}
 *     is as well
 * @param exit code of the command
 */
public record RetrainingOutcome(Map<String, Object> json, int exit) {
  private static final int FAILED = 4;
  private static final int HELD = 5;
  private static final int STOPPED = 130;

  public RetrainingOutcome {
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
  }

  /** What became of the champion, or why nothing was done. */
  public enum Ending {
    PROMOTED("promoted"),
    KEPT("kept"),
    NOTHING_NEW("nothing-new"),
    BUSY("busy"),
    INTERRUPTED("interrupted"),
    /** Of a dry run that found something. */
    NEW_DATA("new-data");

    private final String text;

    Ending(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** The way it ended, as the contract spells it. */
  public String outcome() {
    return (String) json.get("outcome");
  }

  /** Why, in words. */
  public String reason() {
    return (String) json.get("reason");
  }

  static Map<String, Object> begin(Ending ending, String model) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "retrain");
    json.put("outcome", ending.text());
    json.put("model", model);
    return json;
  }

  static RetrainingOutcome failed(String model, TrainingFailure failure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "retrain");
    json.put("outcome", "failed");
    json.put("model", model);
    json.put("error", failure.message());
    json.put("exit", failure.exit());
    return new RetrainingOutcome(json, failure.exit());
  }

  /** Nothing was trained. */
  static RetrainingOutcome without(
      Ending ending, String model, Integer champion, String reason, String advice) {
    Map<String, Object> json = begin(ending, model);
    json.put("version", null);
    json.put("champion", champion);
    json.put("reason", reason);
    json.put("advice", advice);
    int exit =
        switch (ending) {
          case BUSY -> HELD;
          case INTERRUPTED -> STOPPED;
          // The champion is kept since it could not be compared with anything.
          case KEPT -> FAILED;
          case PROMOTED, NOTHING_NEW, NEW_DATA -> 0;
        };
    if (exit != 0) {
      json.put("exit", exit);
    }
    return new RetrainingOutcome(json, exit);
  }
}
