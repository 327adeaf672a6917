package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.meanfield.kernel.Primitive.argument;

import java.util.Arrays;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * A bias for every channel of images, where the kernel before it takes none:
 *
 * <pre>
 * y, dz [N, O, H, W], row-major or with the channels last   b, db [O]
 * forward   y  ← f(y + b)              in place, one pass
 * backward  db = Σ dz                  over the images, and their places
 * </pre>
 */
final class ChannelBias {
  /** Floats that are summed at once: they stay in the first-level cache. */
  private static final int PIECE = 4096;

  private ChannelBias() {}

  /** The step that adds it, then the non-linearity. */
  static Step added(
      Assembly assembly, String name, Buffer y, Parameter bias, Nonlinearity nonlinearity) {
    Buffer b = assembly.slice(bias.value(), 0, Layouts.plain(1, bias.size(), 1, 1));
    binary.primitive_desc description =
        new binary.primitive_desc(
            assembly.engine(),
            algorithm.binary_add,
            y.layout(),
            b.layout(),
            y.layout(),
            assembly.attributes(nonlinearity),
            false);
    return assembly.primitive(
        name + " bias",
        new binary(description),
        description,
        y,
        argument(DNNL_ARG_SRC_0, y),
        argument(DNNL_ARG_SRC_1, b),
        argument(DNNL_ARG_DST, y));
  }

  /**
   * The step that writes its gradient.
   *
   * @param shape [N, O, H, W]
   */
  static Step gradient(Buffer dz, long[] shape, Buffer db) {
    int channels = Math.toIntExact(shape[1]);
    boolean rowMajor = dz.hasLayout(Layouts.plain(shape));
    int together = rowMajor ? Math.toIntExact(shape[2] * shape[3]) : 1;
    int row = channels * together;
    float[] piece = new float[Math.max(1, PIECE / row) * row];
    float[] part = new float[channels];
    double[] sum = new double[channels];
    float[] result = new float[channels];
    return () -> {
      Arrays.fill(sum, 0);
      for (int at = 0; at < dz.size(); at += piece.length) {
        int count = Math.min(piece.length, dz.size() - at);
        dz.get(at, piece, 0, count);
        if (rowMajor) {
          addPlanes(piece, count, together, sum);
        } else {
          addRows(piece, count, part, sum);
        }
      }
      for (int o = 0; o < channels; o++) {
        result[o] = (float) sum[o];
      }
      db.put(0, result, 0, channels);
    };
  }

  private static void addPlanes(float[] piece, int count, int plane, double[] sum) {
    for (int at = 0, o = 0; at < count; at += plane, o = (o + 1) % sum.length) {
      double part = 0;
      for (int i = 0; i < plane; i++) {
        part += piece[at + i];
      }
      sum[o] += part;
    }
  }

  private static void addRows(float[] piece, int count, float[] part, double[] sum) {
    Arrays.fill(part, 0);
    for (int row = 0; row < count; row += part.length) {
      for (int o = 0; o < part.length; o++) {
        part[o] += piece[row + o];
      }
    }
    for (int o = 0; o < part.length; o++) {
      sum[o] += part[o];
    }
  }
}
