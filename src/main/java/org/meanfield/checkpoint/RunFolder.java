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

  /** One file of round metrics for each checkpoint interval. */
  public URI metrics() {
    return Storage.child(uri, "metrics");
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
