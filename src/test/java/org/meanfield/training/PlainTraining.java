package org.meanfield.training;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.Feed;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.StepContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;

/**
 * What the round loop is checked against: one network in one process, trained batch after batch in
 * a plain loop, without Spark, rounds or averaging.
 */
final class PlainTraining {
  private final TrainingRun run;
  private final NetworkSpec spec;
  private final double learningRate;
  private final PlainWeights weights;

  PlainTraining(TrainingRun run) {
    this.run = run;
    this.weights = new PlainWeights(run);
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
    Batches batches = new Batches(List.of(0), 1);
    return with(
        batchSize,
        network -> {
          for (int step = 0; step < steps; step++) {
            if (step > 0 && step % memory == 0) {
              network.restore(network.state().model());
            }
            step(network, batches.next(), 0, step);
          }
        });
  }

  /**
   * Several replicas, each in a plain loop, that meet in their mean after every so many steps.
   *
   * @param remembering whether moments are part of what meets
   */
  NetworkState meeting(int replicas, int localSteps, int rounds, boolean remembering) {
    return meeting(replicas, localSteps, rounds, remembering, LeftOut.UNKNOWN);
  }

  /**
   * The same where not all come to every meeting: who does not skips its batches, and goes on from
   * the others' mean with nothing carried.
   */
  NetworkState meeting(
      int replicas, int localSteps, int rounds, boolean remembering, LeftOut leftOut) {
    List<Batches> batches =
        IntStream.range(0, replicas).mapToObj(r -> new Batches(List.of(r), replicas)).toList();
    ReplicaState[] carried = new ReplicaState[replicas];
    Arrays.fill(carried, ReplicaState.empty());
    return with(
        spec.batchSize(),
        network -> {
          PlainOuter outer = new PlainOuter(run.config().training().outer());
          for (int round = 0; round < rounds; round++) {
            NetworkState start = remembering ? network.state() : network.state().model();
            Mean mean = new Mean(start.layout());
            for (int r = 0; r < replicas; r++) {
              if (leftOut.of(round + 1).contains(r)) {
                Batches skipping = batches.get(r);
                IntStream.range(0, localSteps).forEach(step -> skipping.next());
                carried[r] = ReplicaState.empty();
                continue;
              }
              network.restore(start);
              network.carry(carried[r]);
              double weight = 0;
              for (int step = 0; step < localSteps; step++) {
                weight += step(network, batches.get(r).next(), r, round * localSteps + step);
              }
              carried[r] = network.carried();
              mean.add(network.state(), weight);
            }
            network.restore(mean.state(outer.stepped(start, mean.means())));
          }
        });
  }

  /** Of states, weighted; what stands behind its layout plays no part. */
  private static final class Mean {
    private final StateLayout layout;
    private final double[] sums;
    private double weights;
    private NetworkState last;

    Mean(StateLayout layout) {
      this.layout = layout;
      this.sums = new double[Math.toIntExact(layout.size())];
    }

    void add(NetworkState state, double weight) {
      float[] values = state.values().copy(0, sums.length);
      for (int i = 0; i < sums.length; i++) {
        double part = weight * values[i];
        sums[i] = last == null ? part : sums[i] + part;
      }
      weights += weight;
      last = state;
    }

    double[] means() {
      return Arrays.stream(sums).map(sum -> sum / weights).toArray();
    }

    NetworkState state(SlicedVector vector) {
      boolean whole = layout.equals(last.layout());
      return new NetworkState(layout, vector, whole ? last.counters() : new TreeMap<>());
    }
  }

  /** All replicas' batches of a step as one large batch. */
  NetworkState trainOnAllAtOnce(int replicas, int steps) {
    Batches batches = new Batches(IntStream.range(0, replicas).boxed().toList(), replicas);
    return with(
        replicas * spec.batchSize(),
        network -> IntStream.range(0, steps).forEach(s -> step(network, batches.next(), 0, s)));
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

  /** The weight of its loss. */
  private double step(Network network, Batch batch, int replica, int iteration) {
    SortedMap<String, Double> rates = new TreeMap<>();
    spec.use().updates().forEach(update -> rates.put(update.name(), learningRate));
    StepContext context =
        new StepContext(rates, run.config().run().seed(), replica, iteration, false);
    return network.updates(iteration).stream()
        .mapToDouble(update -> update.step(batch, context).weight())
        .sum();
  }

  /** Some replicas' next batches, one behind the other in one. */
  private final class Batches {
    private final List<Integer> chosen;
    private final List<Feed> feeds;
    private final long seed;
    private Batch part;
    private Batch whole;
    private int iteration;

    Batches(List<Integer> chosen, int replicas) {
      this.chosen = chosen;
      this.seed = run.config().run().seed();
      Batching batching = spec.batching();
      this.feeds =
          chosen.stream().map(r -> batching.open(blocks(r, replicas), seed, r, 0)).toList();
    }

    private List<ShardBlock> blocks(int replica, int replicas) {
      return run.shards().shardsOf(replica, replicas).stream()
          .map(entry -> ShardReader.read(run.storage(), run.shards(), entry))
          .toList();
    }

    Batch next() {
      if (feeds.size() == 1) {
        // As many rows as it has, which may be fewer than fit.
        Batch only = feeds.get(0).next();
        run.settings().augmentation().apply(only, seed, chosen.get(0), iteration++);
        weights.of(only, only.weights(), 0);
        return only;
      }
      for (int i = 0; i < feeds.size(); i++) {
        part = feeds.get(i).next();
        if (whole == null) {
          whole = new Batch(part.schema(), feeds.size() * part.capacity());
        }
        run.settings().augmentation().apply(part, seed, chosen.get(i), iteration);
        copy(i * part.capacity());
        weights.of(part, whole.weights(), i * part.capacity());
      }
      iteration++;
      return whole;
    }

    private void copy(int row) {
      for (int f = 0; f < part.schema().fields().size(); f++) {
        int size = part.schema().fields().get(f).size();
        Object from = column(part, f);
        System.arraycopy(from, 0, column(whole, f), row * size, part.capacity() * size);
        if (part.schema().fields().get(f).variable()) {
          System.arraycopy(part.lengths(f), 0, whole.lengths(f), row, part.capacity());
        }
      }
    }

    private static Object column(Batch batch, int field) {
      return switch (batch.schema().fields().get(field).type()) {
        case BYTE -> batch.bytes(field);
        case INT -> batch.ints(field);
        case DOUBLE -> batch.doubles(field);
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
