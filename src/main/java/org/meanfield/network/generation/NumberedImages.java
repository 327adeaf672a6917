package org.meanfield.network.generation;

import org.meanfield.network.Generator;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * The images of a seed, each by its number: its noise is a pure function of both, so that it is the
 * same image whoever makes it, and whatever others are made.
 */
public final class NumberedImages {
  private final Generator generator;
  private final NoiseOf noiseOf;
  private final int size;
  private final float[] noise;
  private final int[] classes;
  private final float[] made;
  private boolean undefined;

  /** Noise of an image by its number. */
  @FunctionalInterface
  public interface NoiseOf {
    /**
     * @param target the noise, overwritten
     */
    void write(long number, float[] target);
  }

  /**
   * @param generator that holds a model; it stays its owner's
   */
  public NumberedImages(Generator generator, NoiseOf noiseOf) {
    this.generator = generator;
    this.noiseOf = noiseOf;
    this.size = generator.shape().stream().reduce(1, Math::multiplyExact);
    this.noise = new float[generator.rows() * generator.noise()];
    this.classes = new int[generator.rows()];
    this.made = new float[generator.rows() * size];
  }

  /** Normal numbers of a seed. */
  public static NoiseOf ofSeed(long seed) {
    return (number, target) -> {
      RandomNumbers numbers = RandomNumbers.of(seed, Purpose.IMAGES, 0, number);
      for (int i = 0; i < target.length; i++) {
        target[i] = (float) numbers.gaussian(i);
      }
    };
  }

  /**
   * Makes images on end.
   *
   * @param first number of the first one
   * @param ofClass number of each one's class, of as many as are made; not looked at where there
   *     are no classes
   * @return their pixels, {@code [images, channels, height, width]}, bytes from black to white
   */
  public byte[] make(long first, int... ofClass) {
    byte[] pixels = new byte[Math.multiplyExact(ofClass.length, size)];
    float[] own = new float[generator.noise()];
    for (int from = 0; from < ofClass.length; from += generator.rows()) {
      int rows = Math.min(generator.rows(), ofClass.length - from);
      for (int row = 0; row < rows; row++) {
        noiseOf.write(first + from + row, own);
        System.arraycopy(own, 0, noise, row * own.length, own.length);
        classes[row] = ofClass[from + row];
      }
      generator.make(noise, classes, made);
      for (int i = 0; i < rows * size; i++) {
        pixels[from * size + i] = level(made[i]);
      }
    }
    return pixels;
  }

  /** Whether something was made that is not of numbers, and so is no image. */
  public boolean isUndefined() {
    return undefined;
  }

  /** The nearest of 256 levels from −1, black, to 1, white. */
  private byte level(float value) {
    undefined |= Float.isNaN(value);
    return (byte) Math.round(127.5f * (Math.max(-1, Math.min(1, value)) + 1));
  }
}
