package org.meanfield.bench;

import java.util.Locale;
import org.meanfield.kernel.PeakRate;

/** What a {@link StepServer} can be asked to run. */
enum Subject {
  /** One training step of this project on a resident batch. */
  MEANFIELD((workload, localSteps) -> new MeanfieldStep(workload)::train),
  /** One training step of stock DL4J on a resident batch. */
  DL4J((workload, localSteps) -> workload.dl4j()::train),
  /** This project's inference on a resident batch. */
  MEANFIELD_INFERENCE((workload, localSteps) -> new MeanfieldStep(workload)::infer),
  /** Stock DL4J's inference on a resident batch. */
  DL4J_INFERENCE((workload, localSteps) -> workload.dl4j()::infer),
  /** One round of this project on Spark: local steps on every worker, then averaging. */
  SPARK(SparkRound::new),
  /** One round of stock dl4j-spark. */
  DL4J_SPARK(Dl4jSparkRound::new),
  /** The local steps of a round of ours, without Spark and without averaging. */
  NO_SPARK(NoSparkRound::new),
  /** One large matrix product: what a core can do at best. */
  PEAK((workload, localSteps) -> new PeakRate()::multiply);

  /** Makes what will be timed ready. */
  private interface Preparation {
    /**
     * @param localSteps of a round, where there are rounds
     */
    Runnable prepare(Workload workload, int localSteps);
  }

  private final Preparation preparation;

  Subject(Preparation preparation) {
    this.preparation = preparation;
  }

  Runnable prepare(Workload workload, int localSteps) {
    return preparation.prepare(workload, localSteps);
  }

  /** As the results call it: who it is, since the row says what is measured. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-').replace("-inference", "");
  }
}
