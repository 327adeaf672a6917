package org.meanfield.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.spark.Traffic;
import org.meanfield.spark.TrafficMeter;

/**
 * The plain way to average on Spark: the state is broadcast, whole states are summed in a tree of
 * tasks, and the driver divides the sum. In floats and in whatever order they come, which spares it
 * half of the bytes and all of the order that this project keeps; and its zero is an empty array,
 * so that none travels with the tasks.
 */
final class TreeAggregateRounds implements AveragingContender.Rounds {
  private static final float[] ZERO = {};

  private final JavaSparkContext spark;
  private final int replicas;
  private final TrafficMeter meter;
  private float[] state;

  TreeAggregateRounds(JavaSparkContext spark, int floats, int replicas) {
    this.spark = spark;
    this.replicas = replicas;
    this.meter = new TrafficMeter(spark);
    this.state = new float[floats];
  }

  @Override
  public void run() {
    meter.begin();
    Broadcast<float[]> start = spark.broadcast(state);
    try {
      List<Integer> numbers = IntStream.range(0, replicas).boxed().toList();
      JavaRDD<float[]> ends =
          spark.parallelize(numbers, replicas).map(replica -> moved(start.value(), replica + 1));
      float[] sum = ends.treeAggregate(ZERO, TreeAggregateRounds::sum, TreeAggregateRounds::sum);
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= replicas;
      }
      state = sum;
    } finally {
      start.destroy();
    }
    meter.end();
  }

  @Override
  public Optional<Traffic> traffic() {
    return meter.counted();
  }

  /** The state after the rounds so far. */
  float[] state() {
    return state;
  }

  private static float[] moved(float[] start, float distance) {
    float[] end = new float[start.length];
    for (int i = 0; i < end.length; i++) {
      end[i] = start[i] + distance;
    }
    return end;
  }

  private static float[] sum(float[] sum, float[] more) {
    if (sum.length == 0) {
      return Arrays.copyOf(more, more.length); // what Spark gave is Spark's
    }
    for (int i = 0; i < more.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }

  @Override
  public void close() {
    meter.close();
  }
}
