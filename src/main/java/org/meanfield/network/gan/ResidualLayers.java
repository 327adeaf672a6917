package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.Normalise;
import org.meanfield.config.GanBlock.PoolingKind;
import org.meanfield.config.GanBlock.Resample;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.kernel.Nonlinearity;

/**
 * Makes the layers of residual blocks (Miyato et al., arXiv 1802.05957, appendix B.4): each
 * convolution reads what was normalised and went through ReLU, so that a block's sum is left as it
 * is, to be activated by what comes behind. Names inside are {@code bn1, conv1, bn2, conv2,
 * shortcut}, with {@code ln} for {@code bn} where layers are normalised.
 */
final class ResidualLayers {
  private static final Window THREE = new Window(3, 1, 1);
  private static final Window ONE = new Window(1, 1, 0);

  private final Spectral spectral;
  private int residuals;
  private Normalise left;

  ResidualLayers(Spectral spectral) {
    this.spectral = spectral;
  }

  /**
   * The next block.
   *
   * @param from shape of what comes in
   * @param to shape of what goes out
   */
  GanLayer next(GanBlock.Residual r, List<Integer> from, List<Integer> to) {
    String name = "residual" + ++residuals;
    boolean image = residuals == 1 && r.resample() == Resample.DOWN;
    left = r.normalise();
    List<Integer> wide = r.resample() == Resample.UP ? sized(from.get(0), to) : from;
    List<Integer> inner = sized(to.get(0), wide);
    List<GanLayer> branch = new ArrayList<>();
    if (!image) {
      branch.add(activation(name + "." + kind(r.normalise()) + "1", r.normalise(), from));
    }
    if (r.resample() == Resample.UP) {
      branch.add(new UpsamplingLayer(name + ".upsample", 2, wide));
    }
    boolean rides = r.normalise() == Normalise.NONE;
    branch.add(
        convolution(
            name + ".conv1",
            THREE,
            from.get(0),
            rides ? Nonlinearity.RELU : Nonlinearity.NONE,
            inner));
    if (!rides) {
      branch.add(activation(name + "." + kind(r.normalise()) + "2", r.normalise(), inner));
    }
    branch.add(convolution(name + ".conv2", THREE, to.get(0), Nonlinearity.NONE, inner));
    if (r.resample() == Resample.DOWN) {
      branch.add(new PoolingLayer(name + ".pool", PoolingKind.AVERAGE, 2, to));
    }
    return new ResidualLayer(name, branch, shortcut(name, r, from, to));
  }

  private List<GanLayer> shortcut(
      String name, GanBlock.Residual r, List<Integer> from, List<Integer> to) {
    List<GanLayer> shortcut = new ArrayList<>();
    if (r.resample() == Resample.UP) {
      shortcut.add(new UpsamplingLayer(name + ".beside.upsample", 2, sized(from.get(0), to)));
    }
    // Means first: a convolution of one pixel commutes with them, on a quarter of the pixels.
    if (r.resample() == Resample.DOWN) {
      shortcut.add(
          new PoolingLayer(name + ".beside.pool", PoolingKind.AVERAGE, 2, sized(from.get(0), to)));
    }
    if (!from.equals(to)) {
      shortcut.add(convolution(name + ".shortcut", ONE, from.get(0), Nonlinearity.NONE, to));
    }
    return shortcut;
  }

  /** The layers that activate the last block's sum, once; none where there was no block. */
  List<GanLayer> activation(List<Integer> shape) {
    if (left == null) {
      return List.of();
    }
    GanLayer activation = activation(kind(left) + "-residual" + residuals, left, shape);
    left = null;
    return List.of(activation);
  }

  /** How the names of what activates begin. */
  private static String kind(Normalise normalise) {
    return normalise == Normalise.LAYER ? "ln" : "bn";
  }

  private static GanLayer activation(String name, Normalise normalise, List<Integer> shape) {
    return switch (normalise) {
      case BATCH -> new BatchNormalizationLayer(name, Nonlinearity.RELU, shape);
      case LAYER -> new LayerNormalizationLayer(name, Nonlinearity.RELU, shape);
      case NONE -> new PointwiseLayer(name, Nonlinearity.RELU, shape);
    };
  }

  private ConvolutionLayer convolution(
      String name, Window window, int channels, Nonlinearity nonlinearity, List<Integer> to) {
    return new ConvolutionLayer(name, channels, window, nonlinearity, spectral, to);
  }

  private static List<Integer> sized(int channels, List<Integer> as) {
    return List.of(channels, as.get(1), as.get(2));
  }
}
