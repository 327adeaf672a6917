package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.meanfield.data.Batch;
import org.meanfield.data.Feed;
import org.meanfield.data.Feeding;
import org.meanfield.data.ShardBlock;
import org.meanfield.data.ShardReader;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkState;
import org.meanfield.network.StepContext;

/**
 * What the round loop is checked against: one network in one process, trained batch after batch in
 * a plain loop, without Spark, rounds or averaging.
 */
final class PlainTraining {
  private final TrainingRun run;
  private final NetworkSpec spec;
  private final double learningRate;

  PlainTraining(TrainingRun run) {
    this.run = run;
    this.spec = run.settings().network();
    this.learningRate = run.config().training().updater().learningRate();
  }

  NetworkState initial() {
    return spec.architecture().initialState(run.config().run().seed(), spec.use());
  }

  /** One replica's batches, one after the other. */
  NetworkState train(int steps) {
    return train(steps, Integer.MAX_VALUE);
  }

  /** The same, with moments that start anew after every so many steps. */
  NetworkState train(int steps, int memory) {
    int batchSize = spec.batchSize();
    Batches batches = new Batches(1, batchSize);
    return with(
        batchSize,
        network -> {
          for (int step = 0; step < steps; step++) {
            if (step > 0 && step % memory == 0) {
              network.restore(network.state().model());
            }
            step(network, batches.next(), step);
          }
        });
  }

  /** All replicas' batches of a step as one large batch. */
  NetworkState trainOnAllAtOnce(int replicas, int steps) {
    Batches batches = new Batches(replicas, spec.batchSize());
    return with(
        replicas * spec.batchSize(),
        network -> IntStream.range(0, steps).forEach(s -> step(network, batches.next(), s)));
  }

  private interface Loop {
    void run(Network network);
  }

  private NetworkState with(int batchSize, Loop loop) {
    try (Engine engine = Engine.open(Optional.of(spec.instructionSet()));
        Network network =
            spec.architecture()
                .build(engine, batchSize, spec.use(), NativeRuntime.availableBytes())) {
      network.restore(initial());
      loop.run(network);
      return network.state();
    }
  }

  private void step(Network network, Batch batch, int iteration) {
    StepContext context = StepContext.only(learningRate, run.config().run().seed(), 0, iteration);
    network.updates(iteration).forEach(update -> update.step(batch, context));
  }

  /** The replicas' next batches, one behind the other in one. */
  private final class Batches {
    private final List<Feed> feeds;
    private final long seed;
    private Batch part;
    private Batch whole;
    private int iteration;

    Batches(int replicas, int batchSize) {
      this.seed = run.config().run().seed();
      Feeding feeding = spec.architecture().feeding(batchSize);
      this.feeds =
          IntStream.range(0, replicas)
              .mapToObj(r -> feeding.open(blocks(r, replicas), seed, r, 0))
              .toList();
    }

    private List<ShardBlock> blocks(int replica, int replicas) {
      return run.shards().shardsOf(replica, replicas).stream()
          .map(entry -> ShardReader.read(run.storage(), run.shards(), entry))
          .toList();
    }

    Batch next() {
      for (int r = 0; r < feeds.size(); r++) {
        part = feeds.get(r).next();
        if (whole == null) {
          whole = new Batch(part.schema(), feeds.size() * part.capacity());
        }
        run.settings().augmentation().apply(part, seed, r, iteration);
        copy(r * part.capacity());
      }
      iteration++;
      return whole;
    }

    private void copy(int row) {
      for (int f = 0; f < part.schema().fields().size(); f++) {
        int size = part.schema().fields().get(f).size();
        Object from = column(part, f);
        System.arraycopy(from, 0, column(whole, f), row * size, part.capacity() * size);
      }
    }

    private static Object column(Batch batch, int field) {
      return switch (batch.schema().fields().get(field).type()) {
        case BYTE -> batch.bytes(field);
        case INT -> batch.ints(field);
        case FLOAT -> batch.floats(field);
      };
    }
  }

  /** Largest difference of two states' values, relative to the largest value. */
  static double distance(NetworkState a, NetworkState b) {
    float[] left = a.values().copy();
    float[] right = b.values().copy();
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < left.length; i++) {
      difference = Math.max(difference, Math.abs((double) left[i] - right[i]));
      largest = Math.max(largest, Math.abs(left[i]));
    }
    return difference / largest;
  }
}
