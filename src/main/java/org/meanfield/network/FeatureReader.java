package org.meanfield.network;

import org.meanfield.data.batches.Batch;
import org.meanfield.network.state.NetworkState;

/**
 * A classifier that is looked into: what its last layer but one says of images, which tells alike
 * ones from others better than their pixels do. Owns native memory; one thread at a time.
 */
public interface FeatureReader extends NativeMemory {

  /**
   * Takes over a model.
   *
   * @param model parameters and statistics, and maybe moments
   */
  void restore(NetworkState model);

  /** Features of an image. */
  int width();

  /**
   * Reads a batch; what is said of an image depends on that image alone.
   *
   * @param batch of as many images as there are rows; what is padding means nothing
   * @param features {@code [rows, width]}, overwritten
   * @param classes number of the likeliest class of each row, overwritten
   */
  void read(Batch batch, float[] features, int[] classes);
}
