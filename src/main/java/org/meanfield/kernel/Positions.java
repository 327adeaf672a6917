package org.meanfield.kernel;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an embedding adds to a token for its place in the sequence: a vector of a fixed table, or a
 * learned one.
 */
public final class Positions {
  /**
   * One for all programs of a process, of which a network has many; let go where memory is short.
   */
  private static final Map<Size, SoftReference<float[]>> WAVES = new ConcurrentHashMap<>();

  private final Tokens places;
  private final int maximum;
  private final Optional<String> name;
  private final boolean again;

  private Positions(Tokens places, int maximum, Optional<String> name, boolean again) {
    this.places = places;
    this.maximum = maximum;
    this.name = name;
    this.again = again;
  }

  /**
   * Sines and cosines of falling frequencies (Vaswani et al., arXiv 1706.03762, section 3.5).
   *
   * @param places of every row, from 0; as many rows as the embedding has
   * @param maximum places that there are
   */
  public static Positions sinusoidal(Tokens places, int maximum) {
    return new Positions(places, maximum, Optional.empty(), false);
  }

  /**
   * Learned vectors, {@code name.weight} of {@code [maximum, width]}.
   *
   * @param places of every row, from 0; as many rows as the embedding has
   */
  public static Positions learned(String name, Tokens places, int maximum) {
    return new Positions(places, maximum, Optional.of(name), false);
  }

  /** The learned vectors that a layer before has. */
  public static Positions learnedAgain(String name, Tokens places, int maximum) {
    return new Positions(places, maximum, Optional.of(name), true);
  }

  Tokens places() {
    return places;
  }

  int maximum() {
    return maximum;
  }

  /** Of the parameter; empty where the table is fixed. */
  Optional<String> name() {
    return name;
  }

  /** Whether a layer before has declared the parameter. */
  boolean again() {
    return again;
  }

  private record Size(int maximum, int width) {}

  /**
   * PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i+1) = cos(the same), [maximum, width]; not to
   * be written.
   */
  static float[] waves(int maximum, int width) {
    Size size = new Size(maximum, width);
    SoftReference<float[]> known = WAVES.get(size);
    float[] table = known == null ? null : known.get();
    if (table == null) {
      table = computed(maximum, width);
      WAVES.put(size, new SoftReference<>(table));
    }
    return table;
  }

  private static float[] computed(int maximum, int width) {
    float[] table = new float[Math.multiplyExact(maximum, width)];
    for (int j = 0; j < width; j++) {
      double frequency = StrictMath.pow(10_000, -(j / 2 * 2) / (double) width);
      for (int place = 0; place < maximum; place++) {
        double angle = place * frequency;
        table[place * width + j] =
            (float) (j % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
      }
    }
    return table;
  }
}
