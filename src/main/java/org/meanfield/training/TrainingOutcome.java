package org.meanfield.training;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.meanfield.evaluation.Evaluation;

/**
 * How a run ended.
 *
 * @param rounds of the whole run, those before a resume included
 * @param examples seen by all replicas in those rounds
 * @param seconds of this process's part of the run
 * @param examplesPerSecond of this process's part of the run, from its first round to its last;
 *     empty where nothing was left to train
 * @param checkpoint the last one
 * @param bestRound the one that the model is from
 * @param validation metrics of the model, where there is a validation split
 * @param test of the model, where there is a test split and the run is finished
 */
public record TrainingOutcome(
    Ending ending,
    URI run,
    int rounds,
    long examples,
    double seconds,
    OptionalDouble examplesPerSecond,
    URI checkpoint,
    int bestRound,
    Optional<SortedMap<String, Double>> validation,
    Optional<Evaluation> test) {

  /** Why no further round was trained. */
  public enum Ending {
    FINISHED("finished"),
    STOPPED_EARLY("stopped-early"),
    INTERRUPTED("interrupted");

    private final String text;

    Ending(String text) {
      this.text = text;
    }

    /** As {@code outcome.json} spells it. */
    public String text() {
      return text;
    }
  }

  /** The object that {@code train --json} prints. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "train");
    json.put("outcome", ending.text());
    json.put("run", run.toString());
    json.put("rounds", rounds);
    json.put("examples", examples);
    json.put("seconds", seconds);
    json.put(
        "examples-per-second",
        examplesPerSecond.isPresent() ? examplesPerSecond.getAsDouble() : null);
    json.put("checkpoint", checkpoint.toString());
    json.put("best-round", bestRound);
    json.put("validation", validation.orElse(null));
    json.put("test", test.map(Evaluation::metrics).orElse(null));
    return json;
  }
}
