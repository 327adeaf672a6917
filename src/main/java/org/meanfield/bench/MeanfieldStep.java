package org.meanfield.bench;

import java.util.Optional;
import java.util.Random;
import org.meanfield.config.Block;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.Optimization;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Updater;

/** One training step of this project's engine, on one batch that stays in memory. */
final class MeanfieldStep implements Runnable {
  private final Program program;
  private final Optimization optimization;
  private final float[] images;
  private final int[] labels;

  MeanfieldStep(Workload workload) {
    Engine engine = Engine.open(Optional.empty());
    Parameters parameters = new Parameters(engine);
    program = program(workload, engine, parameters);
    Random random = new Random(1);
    for (Parameter parameter : parameters.all()) {
      load(parameters, parameter, random);
    }
    optimization = new Optimization(parameters, new Updater.Adam(.9f, .999f, 1e-8f));
    images = workload.images(1);
    labels = workload.labels(1);
  }

  private static Program program(Workload workload, Engine engine, Parameters parameters) {
    try (ProgramBuilder builder = ProgramBuilder.training(engine, parameters)) {
      Activation x = builder.input(workload.batch, workload.channels, workload.side, workload.side);
      int convolutions = 0;
      for (Block block : workload.network.blocks()) {
        if (block instanceof Block.Convolution c) {
          String name = "conv" + ++convolutions;
          x =
              builder.convolution(
                  name, x, c.channels(), c.kernel(), c.stride(), c.padding(), Nonlinearity.NONE);
        } else if (block instanceof Block.Pooling p) {
          x = builder.maxPooling("pool" + convolutions, x, p.size(), p.stride());
        }
      }
      int dense = 0;
      for (int width : workload.network.head()) {
        x = builder.dense("dense" + ++dense, x, width, Nonlinearity.RELU);
      }
      x = builder.dense("dense" + ++dense, x, workload.classes, Nonlinearity.NONE);
      return builder.classifier(x, 1L << 30);
    }
  }

  private static void load(Parameters parameters, Parameter parameter, Random random) {
    int size = parameter.shape().stream().reduce(1, Math::multiplyExact);
    int fanIn = Math.max(1, size / parameter.shape().get(0));
    float bound = parameter.shape().size() == 1 ? 0 : (float) (1 / Math.sqrt(fanIn));
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (2 * random.nextFloat() - 1) * bound;
    }
    parameters.load(parameter.name(), values, 0);
  }

  @Override
  public void run() {
    program.forward(images);
    program.loss(labels);
    program.backward();
    optimization.update(Workload.LEARNING_RATE);
  }
}
