package org.meanfield.network.generation;

import java.util.Optional;
import java.util.stream.IntStream;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.Sampler;
import org.meanfield.network.state.NetworkState;

/**
 * A grid of images of the same noise always, so that one sees what becomes of each; a row for each
 * class where there are such.
 */
public record GridSampler(Architecture architecture) implements Sampler {
  /** Of each class, or else rows as well as columns. */
  private static final int COLUMNS = 8;

  private static final int ROWS_AT_ONCE = COLUMNS * COLUMNS;

  @Override
  public String extension() {
    return "png";
  }

  @Override
  public long bytes(Engine engine) {
    try (Generator generator = architecture.generator(engine, ROWS_AT_ONCE)) {
      return generator.bytes();
    }
  }

  @Override
  public byte[] samples(
      NetworkState model, Optional<Batch> shown, InstructionSet instructionSet, long seed) {
    try (NetworkPool.Guest<Generator> guest =
        NetworkPool.open(
            Optional.of(instructionSet), engine -> architecture.generator(engine, ROWS_AT_ONCE))) {
      guest.get().restore(model);
      NumberedImages images = new NumberedImages(guest.get(), NumberedImages.ofSeed(seed));
      int classes = guest.get().classes().size();
      int rows = classes == 0 ? COLUMNS : classes;
      int[] ofClass =
          IntStream.range(0, COLUMNS * rows).map(i -> classes == 0 ? 0 : i % classes).toArray();
      byte[] pixels = images.make(0, ofClass);
      if (images.isUndefined()) {
        throw new ArithmeticException("the model's images are not of numbers");
      }
      return ImageGrid.ofRows(guest.get().shape(), rows).draw(pixels).png();
    }
  }
}
