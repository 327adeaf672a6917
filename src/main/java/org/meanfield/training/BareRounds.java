package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.meanfield.config.OuterConfig;
import org.meanfield.config.TrainingConfig.ExchangeFormat;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;
import org.meanfield.spark.Traffic;
import org.meanfield.spark.TrafficMeter;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.List$;
import scala.reflect.ClassTag;

/**
 * Rounds without their local steps: the state is sent out, every replica sends one back that is a
 * little different, and the mean becomes the next round's state. What averaging costs by itself, to
 * be measured.
 */
public final class BareRounds implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Slices slices;
  private final Exchange exchange;
  private final TrafficMeter meter;
  private NetworkState state;

  /**
   * @param floats of a state: a third parameters, and two moments of Adam's for each
   * @param replicas R
   */
  public BareRounds(JavaSparkContext spark, long floats, int replicas, ExchangeFormat format) {
    StateLayout layout = layout(floats);
    this.spark = spark;
    this.slices = new Slices(floats, layout.parameters(), replicas, SliceCoding.of(format));
    this.exchange = Exchange.of(slices, spark.isLocal());
    this.meter = new TrafficMeter(spark);
    this.state =
        new NetworkState(layout, new SlicedVector(floats, slices.length()), new TreeMap<>());
  }

  private static StateLayout layout(long floats) {
    int parameters = Math.toIntExact(floats / 3);
    return new StateLayout(
        List.of(
            new TensorSpec("weight", Role.PARAMETER, List.of(parameters)),
            new TensorSpec(
                "weight.moments", Role.MOMENT, List.of(Math.toIntExact(floats - parameters)))));
  }

  /** One round. */
  public void run() {
    meter.begin();
    try (Shared<NetworkState> shared = Shared.with(spark, state)) {
      RDD<ReplicaOutput> outputs = new Idle(spark, slices, shared);
      OuterStep step = new OuterStep(OuterConfig.PLAIN, slices, shared, 0);
      RoundResult result =
          exchange.average(
              outputs.toJavaRDD(), Attendance.full(slices.replicas()), step, OuterState.none());
      state = new NetworkState(state.layout(), result.averaged(), state.counters());
    } catch (InterruptedException e) {
      throw JobFailure.causeOf(e);
    }
    meter.end();
  }

  /** What the last round moved; empty where Spark did not say. */
  public Optional<Traffic> traffic() {
    return meter.counted();
  }

  /** The state after the rounds so far. */
  SlicedVector state() {
    return state.values();
  }

  @Override
  public void close() {
    meter.close();
  }

  /** Replicas that do not train: partition i is what replica i sends back. */
  private static final class Idle extends RDD<ReplicaOutput> {
    private static final long serialVersionUID = 1;

    private final Slices slices;
    private final Shared<NetworkState> state;

    Idle(JavaSparkContext spark, Slices slices, Shared<NetworkState> state) {
      super(spark.sc(), List$.MODULE$.empty(), ClassTag.apply(ReplicaOutput.class));
      this.slices = slices;
      this.state = state;
    }

    @Override
    public Partition[] getPartitions() {
      return IntStream.range(0, slices.replicas())
          .mapToObj(replica -> new ReplicaPartition(replica, ReplicaState.empty()))
          .toArray(Partition[]::new);
    }

    @Override
    public Iterator<ReplicaOutput> compute(Partition partition, TaskContext task) {
      int replica = partition.index();
      ReplicaReport report =
          new ReplicaReport(
              replica,
              "",
              List.of(new UpdateReport("network", 1, 1, 1, 1, 1)),
              0,
              0,
              new TreeMap<>(),
              ReplicaState.empty(),
              null);
      SlicedVector start = state.value().values();
      ReplicaOutput output = ReplicaOutput.of(report, slices, start, moved(start, replica + 1));
      return JavaConverters.asScalaIterator(List.of(output).iterator());
    }

    private SlicedVector moved(SlicedVector start, float distance) {
      SlicedVector end = new SlicedVector(slices.floats(), slices.length());
      float[] values = new float[slices.length()];
      for (int s = 0; s < slices.count(); s++) {
        int count = slices.length(s);
        start.get(slices.start(s), values, 0, count);
        for (int i = 0; i < count; i++) {
          values[i] += distance;
        }
        end.put(slices.start(s), values, 0, count);
      }
      return end;
    }
  }
}
