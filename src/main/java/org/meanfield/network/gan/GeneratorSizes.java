package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.Window;

/**
 * Height and width behind each block of a generator, found from the images backwards: what a
 * projection makes follows from what the blocks behind it make of that.
 */
final class GeneratorSizes implements GanBlock.Cases<List<Integer>> {
  private final List<GanBlock> blocks;
  private final List<Integer> images;
  private List<Integer> size;
  private int block;

  private GeneratorSizes(List<GanBlock> blocks, List<Integer> images) {
    this.blocks = blocks;
    this.images = images;
    this.size = images;
  }

  /**
   * @param images height and width
   * @throws ConfigException where a block cannot make them
   */
  static List<List<Integer>> behind(List<GanBlock> blocks, List<Integer> images) {
    return new GeneratorSizes(blocks, images).behind();
  }

  private List<List<Integer>> behind() {
    List<List<Integer>> sizes = new ArrayList<>();
    for (block = blocks.size() - 1; block >= 0; block--) {
      sizes.add(size);
      size = blocks.get(block).match(this);
    }
    Collections.reverse(sizes);
    return sizes;
  }

  @Override
  public List<Integer> dense(GanBlock.Dense d) {
    return size;
  }

  @Override
  public List<Integer> projection(GanBlock.Projection p) {
    return size;
  }

  @Override
  public List<Integer> transposed(GanBlock.Transposed t) {
    return transposed("transposed", t.window());
  }

  @Override
  public List<Integer> upsampling(GanBlock.Upsampling u) {
    return divided("upsample", u.factor());
  }

  @Override
  public List<Integer> convolution(GanBlock.Convolution c) {
    return convolution("convolution", c.window());
  }

  @Override
  public List<Integer> residual(GanBlock.Residual r) {
    return switch (r.resample()) {
      case NONE -> size;
      case UP -> divided("residual", 2);
      case DOWN ->
          throw new ConfigException(at("residual") + "a generator makes images no smaller");
    };
  }

  @Override
  public List<Integer> pooling(GanBlock.Pooling p) {
    throw new ConfigException(at("pool") + "a generator makes images no smaller");
  }

  @Override
  public List<Integer> image(GanBlock.Image image) {
    return switch (image.layer()) {
      case DENSE -> size;
      case TRANSPOSED -> transposed("image", image.window());
      case CONVOLUTION -> convolution("image", image.window());
    };
  }

  private List<Integer> transposed(String key, Window w) {
    return size.stream()
        .map(extent -> before(key, extent, extent + 2 * w.padding() - w.kernel(), w.stride()))
        .toList();
  }

  /** One that keeps to every pixel. */
  private List<Integer> convolution(String key, Window w) {
    if (w.stride() != 1) {
      throw new ConfigException(at(key) + "a generator makes images no smaller; set stride = 1");
    }
    return size.stream()
        .map(extent -> before(key, extent, extent + w.kernel() - 1 - 2 * w.padding() - 1, 1))
        .toList();
  }

  private List<Integer> divided(String key, int factor) {
    return size.stream().map(extent -> before(key, extent, extent - factor, factor)).toList();
  }

  /**
   * @param moved by how many pixels the first place is from the last, as they come out
   */
  private int before(String key, int extent, int moved, int stride) {
    if (moved < 0 || moved % stride != 0) {
      throw new ConfigException(
          at(key)
              + "makes no %s pixels in a row, which it must for images of %s × %s; choose images whose height and width are multiples of %s (data.source.height and width, where the format has them), or another kernel, stride or padding"
                  .formatted(extent, images.get(0), images.get(1), enlarged()));
    }
    return moved / stride + 1;
  }

  private int enlarged() {
    return blocks.stream().mapToInt(GanBlock::enlarges).reduce(1, Math::multiplyExact);
  }

  private String at(String key) {
    return "network.generator.%s.%s: ".formatted(block, key);
  }
}
