package org.meanfield.retraining;

import org.meanfield.training.TrainingListener;

/** Hears on the driver how a call goes on. */
public interface RetrainingListener extends TrainingListener {

  /** What a call does, one after the other; what one has finished stays when the next fails. */
  enum Step {
    LOOK("looking for what is new"),
    SHARD("making shards of the new data"),
    JOIN("joining them with older ones"),
    TRAIN("training"),
    PUBLISH("publishing the model"),
    COMPARE("comparing it with the champion"),
    DECIDE("writing the verdict"),
    ANNOUNCE("making it count"),
    TIDY("tidying up");

    private final String words;

    Step(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  /** A step is about to begin. */
  default void step(Step step) {}
}
