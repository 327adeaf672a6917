package org.meanfield.bench;

import java.util.Locale;
import java.util.function.Function;

/** What a {@link StepServer} can be asked to run; each is prepared for a workload. */
enum Subject {
  /** One training step of this project's engine on a resident batch. */
  MEANFIELD(MeanfieldStep::new),
  /** One training step of stock DL4J on a resident batch. */
  DL4J(Dl4jStep::new),
  /** One round of stock dl4j-spark: local steps on every worker, then averaging. */
  DL4J_SPARK(Dl4jSparkRound::new),
  /** The local steps of a round of ours, without Spark and without averaging. */
  NO_SPARK(NoSparkRound::new),
  /** One large matrix product: what a core can do at best. */
  PEAK(workload -> new PeakStep());

  private final Function<Workload, Runnable> preparation;

  Subject(Function<Workload, Runnable> preparation) {
    this.preparation = preparation;
  }

  Runnable prepare(Workload workload) {
    return preparation.apply(workload);
  }

  /** As the results call it. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
