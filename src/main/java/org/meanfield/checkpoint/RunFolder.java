package org.meanfield.checkpoint;

import java.net.URI;
import org.meanfield.storage.Storage;

/**
 * Where everything of a run stands.
 *
 * @param uri the run folder, absolute
 */
public record RunFolder(URI uri) {
  /** Resolved configuration, versions, seed, instruction set, probe hash, plan, fingerprint. */
  public URI run() {
    return Storage.child(uri, "run.json");
  }

  /** What {@link CheckpointStore} keeps. */
  public URI checkpoints() {
    return Storage.child(uri, "checkpoints");
  }

  /** What {@link ModelFolder} publishes. */
  public URI model() {
    return Storage.child(uri, "model");
  }

  /**
   * @throws CheckpointException when the run has published no model, with what to do about it
   */
  public void requireModel(Storage storage) {
    if (!new ModelFolder(storage, model()).exists()) {
      throw new CheckpointException(
          new CheckpointStore(storage, checkpoints()).list().isEmpty() && !storage.exists(run())
              ? uri + ": no run yet; train it with meanfield train, or give --model"
              : uri
                  + ": it has no model, since the run is not finished, or its model is damaged; go"
                  + " on with meanfield train --resume, or give another model with --model",
          null);
    }
  }

  /** One file of round metrics for each checkpoint interval. */
  public URI metrics() {
    return Storage.child(uri, "metrics");
  }

  /** What {@link LeftOutFiles} publishes. */
  public URI leftOut() {
    return Storage.child(uri, "left-out");
  }

  /** Image grids, generated text, translations. */
  public URI samples() {
    return Storage.child(uri, "samples");
  }

  /** What {@code train --json} printed. */
  public URI outcome() {
    return Storage.child(uri, "outcome.json");
  }
}
