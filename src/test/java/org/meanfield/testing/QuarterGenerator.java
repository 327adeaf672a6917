package org.meanfield.testing;

import java.util.List;
import java.util.Optional;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.Sampler;
import org.meanfield.network.generation.GridSampler;
import org.meanfield.network.state.NetworkState;

/**
 * Makes images of noise with a brighter quarter, which is that of their class, as {@link
 * SmallImages} has it; they are the brighter the greater the model's first number is.
 */
public final class QuarterGenerator implements Generator {
  private static final int SIDE = 8;
  private static final int NOISE = 6;

  private final int rows;
  private final List<String> classes;
  private float level;

  private QuarterGenerator(int rows, List<String> classes) {
    this.rows = rows;
    this.classes = classes;
  }

  /**
   * Another network that makes such images, too.
   *
   * @param classes of which images may be asked for, four or none
   */
  public record Making(Architecture architecture, List<String> classes)
      implements ForwardingArchitecture {
    @Override
    public Generator generator(Engine engine, int rows) {
      return new QuarterGenerator(rows, classes);
    }

    @Override
    public Optional<Sampler> sampler(ExampleFormat data) {
      return Optional.of(new GridSampler(this));
    }
  }

  @Override
  public void restore(NetworkState model) {
    level = model.tensor(model.layout().tensors().get(0).name())[0];
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int noise() {
    return NOISE;
  }

  @Override
  public List<Integer> shape() {
    return List.of(1, SIDE, SIDE);
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public void make(float[] noise, int[] classes, float[] images) {
    for (int i = 0; i < images.length; i++) {
      int row = i / (SIDE * SIDE);
      int pixel = i % (SIDE * SIDE);
      int quarter = pixel / SIDE / (SIDE / 2) * 2 + pixel % SIDE / (SIDE / 2);
      float bright = this.classes.isEmpty() || quarter == classes[row] ? level : -1;
      images[i] = (float) Math.tanh(bright + 0.5f * noise[row * NOISE + pixel % NOISE]);
    }
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void allocate(long maximumBytes) {}

  @Override
  public void close() {}
}
