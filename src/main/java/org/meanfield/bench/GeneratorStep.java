package org.meanfield.bench;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.NetworkUse;

/** A batch of images of this project's, from noise that stays in memory. */
final class GeneratorStep {
  private final Generator generator;
  private final float[] noise;
  private final int[] classes;
  private final float[] images;

  GeneratorStep(Workload workload) {
    Architecture architecture = workload.architecture();
    int rows = workload.batchSize();
    generator = architecture.generator(Engine.open(Optional.empty()), rows);
    generator.allocate(NativeRuntime.availableBytes());
    generator.restore(architecture.initialState(1, new NetworkUse(List.of())));
    noise = new float[rows * generator.noise()];
    Random random = new Random(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    classes = new int[rows];
    images = new float[rows * generator.shape().stream().reduce(1, Math::multiplyExact)];
  }

  void make() {
    generator.make(noise, classes, images);
  }
}
