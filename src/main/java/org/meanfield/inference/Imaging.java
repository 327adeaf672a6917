package org.meanfield.inference;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.config.ConfigException;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.Task;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.InstructionSets;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.generation.NumberedImages;
import org.meanfield.network.state.NetworkState;

/**
 * How a model makes images: all but the model's parameters.
 *
 * @param folder of the model, for messages
 * @param shape of an image, {@code [channels, height, width]}
 * @param classes that an image may be asked to be; empty where it may not
 * @param only the class of all images; −1 where classes take turns
 */
record Imaging(
    URI folder,
    Architecture architecture,
    InstructionSet instructionSet,
    List<Integer> shape,
    List<String> classes,
    int only)
    implements Serializable {
  private static final int ROWS = 64;
  private static final int ALL = -1;

  Imaging {
    shape = List.copyOf(shape);
    classes = List.copyOf(classes);
  }

  /**
   * With the instruction set of this process, so that others compute the same bits.
   *
   * @throws ConfigException where the model makes no images, or none of the class
   */
  static Imaging of(TrainedNetwork model, URI folder, EngineConfig config, SampleRequest request) {
    Task task = model.config().task();
    if (task != Task.GENERATION) {
      throw new ConfigException(
          "%s: a model for network.task = %s, which makes no images; give that of a generator, or ask this one with %s"
              .formatted(folder, task.text(), task.command()));
    }
    return of(model.architecture(), folder, config, request);
  }

  /** Of an architecture that makes images. */
  static Imaging of(
      Architecture architecture, URI folder, EngineConfig config, SampleRequest request) {
    try (Engine engine = Engine.open(InstructionSets.of(config));
        Generator generator = architecture.generator(engine, ROWS)) {
      return new Imaging(
          folder,
          architecture,
          engine.instructionSet(),
          generator.shape(),
          generator.classes(),
          request.className().map(name -> number(name, generator.classes(), folder)).orElse(ALL));
    }
  }

  private static int number(String name, List<String> classes, URI folder) {
    if (classes.isEmpty()) {
      throw new ConfigException(
          "--class = %s: %s makes images of no class that could be asked for; leave it out, or train one with network.conditional = true"
              .formatted(name, folder));
    }
    if (!classes.contains(name)) {
      throw new ConfigException(
          "--class = %s: %s makes no such images; it makes %s"
              .formatted(name, folder, String.join(", ", classes)));
    }
    return classes.indexOf(name);
  }

  /** Class of the image of a number; empty where there are none. */
  OptionalInt classOf(long number) {
    if (classes.isEmpty()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(only == ALL ? (int) (number % classes.size()) : only);
  }

  /** Whether images on end are of different classes. */
  boolean takesTurns() {
    return only == ALL && !classes.isEmpty();
  }

  /** Images on end; those of a number are the same whichever are made with them. */
  byte[] make(NetworkState model, NumberedImages.NoiseOf noise, long first, int count) {
    int[] ofClass =
        LongStream.range(first, first + count)
            .mapToInt(number -> classOf(number).orElse(0))
            .toArray();
    return make(model, noise, first, ofClass);
  }

  /**
   * The same of given classes.
   *
   * @return their pixels, {@code [images, channels, height, width]}
   * @throws CheckpointException where an image is not of numbers
   */
  byte[] make(NetworkState model, NumberedImages.NoiseOf noise, long first, int[] ofClass) {
    try (NetworkPool.Guest<Generator> guest =
        NetworkPool.open(
            Optional.of(instructionSet), engine -> architecture.generator(engine, ROWS))) {
      guest.get().restore(model);
      NumberedImages images = new NumberedImages(guest.get(), noise);
      byte[] pixels = images.make(first, ofClass);
      if (images.isUndefined()) {
        throw new CheckpointException(
            folder + ": the model's images are not of numbers; train it again", null);
      }
      return pixels;
    }
  }

  /** Classes of rows of an interpolation, whose images are all of one class. */
  int[] classesOfRows(int count, int steps) {
    return IntStream.range(0, count).map(i -> classOf(i / steps).orElse(0)).toArray();
  }
}
