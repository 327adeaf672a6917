package org.meanfield.bench;

import java.time.Duration;
import java.util.List;

/**
 * One row of the table: what is measured on which network, and who competes.
 *
 * @param title such as {@code lenet}
 * @param localSteps of each worker in a round; 1 where a step is one minibatch on one thread
 * @param baselines of this project's class path
 */
record Row(
    String title,
    Work work,
    Material material,
    int localSteps,
    Subject ours,
    List<Subject> baselines,
    Schedule schedule) {

  /** What a step is. */
  enum Work {
    /** Forward, backward and update on one minibatch, on one thread. */
    TRAINING,
    /** Forward on one minibatch, or texts written token by token, on one thread. */
    INFERENCE,
    /** Local steps of every worker, then averaging, on Spark. */
    ROUND,
    /** A shard set of a whole source, on Spark. */
    SHARDING
  }

  static final List<Row> ALL =
      List.of(
          training(ImageWorkload.LENET),
          inference(ImageWorkload.LENET),
          training(ImageWorkload.CONVNET_BN),
          inference(ImageWorkload.CONVNET_BN),
          training(ImageWorkload.RESNET_SMALL),
          trainingWithoutDl4j(GanWorkload.DCGAN),
          inferenceWithoutDl4j(GanWorkload.DCGAN),
          training(LstmWorkload.LSTM_CHAR),
          training(LstmWorkload.LSTM_WORD),
          trainingWithoutDl4j(TransformerWorkload.TRANSFORMER),
          inferenceWithoutDl4j(TransformerWorkload.TRANSFORMER),
          trainingWithoutDl4j(TransformerWorkload.DECODER_ONLY),
          inferenceWithoutDl4j(TransformerWorkload.DECODER_ONLY),
          trainingWithoutDl4j(TransformerWorkload.DECODER_ONLY_1024),
          onSpark("spark-lenet", 64, List.of(Subject.DL4J_SPARK, Subject.NO_SPARK)),
          // What averaging more often costs; stock dl4j-spark is compared where it is at its best.
          onSpark("spark-lenet-32", 32, List.of(Subject.NO_SPARK)),
          onSpark("spark-lenet-16", 16, List.of(Subject.NO_SPARK)),
          sharding(ShardedSource.TABLE_10K),
          sharding(ShardedSource.TABLE_100K),
          sharding(ShardedSource.TABLE_1M),
          sharding(ShardedSource.IMAGES_10K),
          sharding(ShardedSource.TEXT_4MB),
          sharding(ShardedSource.TEXT_40MB));

  private static Row training(Workload workload) {
    return bare(
        workload.title(), Work.TRAINING, workload, Subject.MEANFIELD, List.of(Subject.DL4J));
  }

  private static Row trainingWithoutDl4j(Workload workload) {
    return bare(workload.title(), Work.TRAINING, workload, Subject.MEANFIELD, List.of());
  }

  private static Row inference(Workload workload) {
    return inference(workload, List.of(Subject.DL4J_INFERENCE));
  }

  private static Row inferenceWithoutDl4j(Workload workload) {
    return inference(workload, List.of());
  }

  private static Row inference(Workload workload, List<Subject> baselines) {
    return bare(
        workload.title() + "-inference",
        Work.INFERENCE,
        workload,
        Subject.MEANFIELD_INFERENCE,
        baselines);
  }

  private static Row bare(
      String title, Work work, Workload workload, Subject ours, List<Subject> baselines) {
    return new Row(
        title, work, workload, 1, ours, baselines, new Schedule(2, 12, Duration.ofSeconds(1)));
  }

  private static Row onSpark(String title, int localSteps, List<Subject> baselines) {
    Schedule schedule = new Schedule(3, 6, Duration.ofSeconds(8));
    return new Row(
        title, Work.ROUND, ImageWorkload.LENET, localSteps, Subject.SPARK, baselines, schedule);
  }

  private static Row sharding(ShardedSource source) {
    return new Row(
        source.title(),
        Work.SHARDING,
        source,
        1,
        Subject.SHARD_SET,
        List.of(Subject.SPARK_JOB),
        new Schedule(1, 3, Duration.ofSeconds(5)));
  }

  /** Whether a step is a network's work on one thread and nothing else. */
  boolean bare() {
    return switch (work) {
      case TRAINING, INFERENCE -> true;
      case ROUND, SHARDING -> false;
    };
  }

  /** What is trained, in rows of networks. */
  Workload workload() {
    return (Workload) material;
  }

  /** Examples in one step of any contender. */
  int examplesPerStep() {
    return switch (work) {
      case TRAINING, SHARDING -> material.examples();
      case INFERENCE -> workload().inferred();
      case ROUND -> material.examples() * LocalSpark.WORKERS * localSteps;
    };
  }

  /** Floating-point operations of one bare step. */
  double flops() {
    return work == Work.INFERENCE ? workload().forwardFlops() : workload().trainingFlops();
  }
}
