package org.meanfield.network.cnn;

import java.io.Serializable;
import java.util.List;
import org.meanfield.data.Normalisation;

/** Images as a network takes them: bytes in channel, height, width order, to be normalised. */
public record ImageFormat(int channels, int height, int width, Normalisation normalisation)
    implements Serializable {

  /** Values of one image. */
  int values() {
    return channels * height * width;
  }

  List<Integer> shape() {
    return List.of(channels, height, width);
  }
}
