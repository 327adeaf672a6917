package org.meanfield.bench;

import java.util.Locale;
import org.meanfield.kernel.PeakRate;

/** What a {@link StepServer} can be asked to run. */
enum Subject {
  /** One training step of this project on a resident batch. */
  MEANFIELD(network((workload, localSteps) -> new MeanfieldStep(workload)::train)),
  /** One training step of stock DL4J on a resident batch. */
  DL4J(network((workload, localSteps) -> workload.dl4j()::train)),
  /** This project's inference on a resident batch. */
  MEANFIELD_INFERENCE(network((workload, localSteps) -> workload.inference())),
  /** Stock DL4J's inference on a resident batch. */
  DL4J_INFERENCE(network((workload, localSteps) -> workload.dl4j()::infer)),
  /** One round of this project on Spark: local steps on every worker, then averaging. */
  SPARK(network(SparkRound::new)),
  /** One round of stock dl4j-spark. */
  DL4J_SPARK(network(Dl4jSparkRound::new)),
  /** The local steps of a round of ours, without Spark and without averaging. */
  NO_SPARK(network(NoSparkRound::new)),
  /** One large matrix product: what a core can do at best. */
  PEAK((material, localSteps) -> new PeakRate()::multiply),
  /** A shard set of a source. */
  SHARD_SET((material, localSteps) -> new ShardSetStep((ShardedSource) material)),
  /** Spark's own job of the same reads and writes. */
  SPARK_JOB((material, localSteps) -> new SparkJobStep((ShardedSource) material));

  /** Makes what will be timed ready. */
  private interface Preparation<M extends Material> {
    /**
     * @param localSteps of a round, where there are rounds
     */
    Runnable prepare(M material, int localSteps);
  }

  private static Preparation<Material> network(Preparation<Workload> preparation) {
    return (material, localSteps) -> preparation.prepare((Workload) material, localSteps);
  }

  private final Preparation<Material> preparation;

  Subject(Preparation<Material> preparation) {
    this.preparation = preparation;
  }

  Runnable prepare(Material material, int localSteps) {
    return preparation.prepare(material, localSteps);
  }

  /** As the results call it: who it is, since the row says what is measured. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-').replace("-inference", "");
  }
}
