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
   * On the way from the images of one seed to those of another: images on end of a row of {@code
   * steps} are steps from one image to the one of the same number, the first and the last of them
   * those themselves. Between lies the arc, on which noise is as long as noise is wont to be
   * (White, arXiv 1609.04468, section 2.1).
   *
   * @param steps at least two
   */
  public static NoiseOf between(long seed, long otherSeed, int steps) {
    return (number, target) -> {
      float[] other = new float[target.length];
      ofSeed(seed).write(number / steps, target);
      ofSeed(otherSeed).write(number / steps, other);
      toward(other, number % steps / (steps - 1.0), target);
    };
  }

  /**
   * {@code sin((1 − t) ω) / sin ω · a + sin(t ω) / sin ω · b}, where ω is the angle between them.
   */
  private static void toward(float[] b, double t, float[] a) {
    double product = 0;
    double lengthOfA = 0;
    double lengthOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      lengthOfA += (double) a[i] * a[i];
      lengthOfB += (double) b[i] * b[i];
    }
    double cosine = product / Math.sqrt(lengthOfA * lengthOfB);
    double angle = StrictMath.acos(Math.max(-1, Math.min(1, cosine)));
    double sine = StrictMath.sin(angle);
    // In a line with each other there is no arc.
    double ofA = sine < 1e-6 ? 1 - t : StrictMath.sin((1 - t) * angle) / sine;
    double ofB = sine < 1e-6 ? t : StrictMath.sin(t * angle) / sine;
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) (ofA * a[i] + ofB * b[i]);
    }
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
