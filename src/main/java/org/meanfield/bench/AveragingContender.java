package org.meanfield.bench;

import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.TrainingConfig.ExchangeFormat;
import org.meanfield.spark.Traffic;
import org.meanfield.training.BareRounds;

/** Who averages states, side by side. */
enum AveragingContender {
  /** This project. */
  MEANFIELD(5, 4) {
    @Override
    Rounds prepare(JavaSparkContext spark, long floats, int replicas) {
      return ours(spark, floats, replicas, ExchangeFormat.F32);
    }
  },

  /** The same, its replicas' states sent in bf16. */
  MEANFIELD_BF16(5, 4) {
    @Override
    Rounds prepare(JavaSparkContext spark, long floats, int replicas) {
      return ours(spark, floats, replicas, ExchangeFormat.BF16);
    }
  },

  /** Whole models summed by Spark's own {@code treeAggregate}. */
  TREE_AGGREGATE(12, 8) {
    @Override
    Rounds prepare(JavaSparkContext spark, long floats, int replicas) {
      return new TreeAggregateRounds(spark, Math.toIntExact(floats), replicas);
    }
  },

  /** Stock dl4j-spark, whose round has one step of a network of so many parameters in it. */
  DL4J_SPARK(12, 8) {
    @Override
    Rounds prepare(JavaSparkContext spark, long floats, int replicas) {
      return new Dl4jSparkAverage(spark, floats, replicas);
    }
  };

  private final int statesOfDriver;
  private final int statesOfExecutor;

  AveragingContender(int statesOfDriver, int statesOfExecutor) {
    this.statesOfDriver = statesOfDriver;
    this.statesOfExecutor = statesOfExecutor;
  }

  /** Rounds of one number of replicas. */
  interface Rounds extends AutoCloseable {
    /** One round. */
    void run();

    /** What the last round moved; empty where Spark did not say. */
    Optional<Traffic> traffic();

    @Override
    void close();
  }

  abstract Rounds prepare(JavaSparkContext spark, long floats, int replicas);

  private static Rounds ours(
      JavaSparkContext spark, long floats, int replicas, ExchangeFormat format) {
    BareRounds rounds = new BareRounds(spark, floats, replicas, format);
    return new Rounds() {
      @Override
      public void run() {
        rounds.run();
      }

      @Override
      public Optional<Traffic> traffic() {
        return rounds.traffic();
      }

      @Override
      public void close() {
        rounds.close();
      }
    };
  }

  /** As results call it. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** States that its driver has room for. */
  int statesOfDriver() {
    return statesOfDriver;
  }

  /** States that its executors, of one slot each, have room for. */
  int statesOfExecutor() {
    return statesOfExecutor;
  }
}
