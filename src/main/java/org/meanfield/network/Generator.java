package org.meanfield.network;

import java.util.List;
import org.meanfield.network.state.NetworkState;

/**
 * A network that makes images from noise, several side by side. What an image is depends on its own
 * noise and class alone. Owns native memory; one thread at a time.
 */
public interface Generator extends NativeMemory {

  /**
   * Takes over a model.
   *
   * @param model parameters and statistics, and maybe moments
   */
  void restore(NetworkState model);

  /** Images that are made at a time. */
  int rows();

  /** Normal numbers that an image is made from. */
  int noise();

  /** Of an image: {@code [channels, height, width]}. */
  List<Integer> shape();

  /** Names of what an image may be asked to be; empty where none can be asked for. */
  List<String> classes();

  /**
   * Makes an image for each row.
   *
   * @param noise {@code [rows, noise]}
   * @param classes {@code [rows]}, numbers of {@link #classes}; not looked at where there are none
   * @param images {@code [rows, channels, height, width]} from −1 (black) to 1 (white); overwritten
   */
  void make(float[] noise, int[] classes, float[] images);
}
