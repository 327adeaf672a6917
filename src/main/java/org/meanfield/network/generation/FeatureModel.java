package org.meanfield.network.generation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.FeatureReader;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.state.NetworkState;

/**
 * A trained classifier of images, in whose features images are compared. A plain value that travels
 * to executors.
 *
 * @param architecture that has {@link Architecture#features}
 * @param schema of the images that it takes
 * @param classes that it tells, by number
 * @param sha256 of its parameters: only what the same classifier says can be compared
 */
public record FeatureModel(
    Architecture architecture,
    NetworkState state,
    Schema schema,
    List<String> classes,
    String sha256)
    implements Serializable {
  private static final int ROWS = 100;

  public FeatureModel {
    classes = List.copyOf(classes);
  }

  /** Native memory that {@link #see} takes, in bytes. */
  public long bytes(Engine engine) {
    try (FeatureReader reader = reader(engine)) {
      return reader.bytes();
    }
  }

  /** Numbers that it says of an image. */
  public int width(Engine engine) {
    try (FeatureReader reader = reader(engine)) {
      return reader.width();
    }
  }

  private FeatureReader reader(Engine engine) {
    return architecture.features(engine, ROWS).orElseThrow();
  }

  /**
   * Looks at images, with native memory that {@link NetworkPool#open} gives meanwhile.
   *
   * @param pixels {@code [images, channels, height, width]}, bytes from black to white
   * @param images how many of them, from the first on
   */
  public SeenImages see(byte[] pixels, int images, InstructionSet instructionSet) {
    try (NetworkPool.Guest<FeatureReader> guest =
        NetworkPool.open(Optional.of(instructionSet), this::reader)) {
      FeatureReader reader = guest.get();
      reader.restore(state);
      List<SeenImages> seen = new ArrayList<>();
      Batch batch = new Batch(schema, ROWS);
      batch.allRows();
      int size = schema.field(Schema.IMAGE).size();
      byte[] fed = batch.bytes(schema.index(Schema.IMAGE));
      for (int from = 0; from < images; from += ROWS) {
        int rows = Math.min(ROWS, images - from);
        System.arraycopy(pixels, from * size, fed, 0, rows * size);
        seen.add(first(rows, batch, reader));
      }
      return SeenImages.joined(seen);
    }
  }

  private static SeenImages first(int rows, Batch batch, FeatureReader reader) {
    float[] features = new float[ROWS * reader.width()];
    int[] told = new int[ROWS];
    reader.read(batch, features, told);
    return new SeenImages(new FeatureRows(features, reader.width()), told).first(rows);
  }
}
