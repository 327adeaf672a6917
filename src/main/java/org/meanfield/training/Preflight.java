package org.meanfield.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.ConfigException;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.network.Architecture;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;

/**
 * Looks at the executors that are there before a run begins, rather than have one end in the middle
 * of a round: whether they reproduce the run's bits, and whether it fits into their memory. Those
 * that join later find out for themselves whether they compute the same.
 */
final class Preflight {
  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final Consumer<String> warnings;

  private Preflight(JavaSparkContext spark, TrainingRun run, Consumer<String> warnings) {
    this.spark = spark;
    this.run = run;
    this.warnings = warnings;
  }

  /**
   * What is found on an executor.
   *
   * @param lacking of memory, a line each
   * @param scarce memory that may just be enough, a line each
   * @param refusal why it would compute other bits; null where it would not, or is too small to try
   */
  private record Standing(ArrayList<String> lacking, ArrayList<String> scarce, String refusal)
      implements Serializable {

    static Standing here(String executor, NetworkSpec network, MemoryNeed need, int slots) {
      Holdings holdings = Holdings.ofExecutor(need, slots);
      ProcessMemory memory = ProcessMemory.here();
      List<MemoryCheck> checks = new ArrayList<>(MemoryCheck.of(memory, need, holdings));
      checks.add(MemoryCheck.ofProbe(memory, need, holdings, probeBytes(network)));
      MemoryCheck.ofContainer(SparkEnv.get().conf(), need, holdings).ifPresent(checks::add);
      ArrayList<String> lacking = new ArrayList<>();
      ArrayList<String> scarce = new ArrayList<>();
      for (MemoryCheck check : checks) {
        if (!check.ok()) {
          String line = "executor %s, %s: %s".formatted(executor, check.name(), check.detail());
          (check.fits() ? scarce : lacking).add(line);
        }
      }
      return new Standing(lacking, scarce, lacking.isEmpty() ? refusal(network) : null);
    }

    /** Of first values, and of all that a step leaves. */
    private static long probeBytes(NetworkSpec network) {
      Architecture architecture = network.architecture();
      return Float.BYTES
          * (architecture.modelLayout().size() + architecture.trainingLayout(network.use()).size());
    }

    private static String refusal(NetworkSpec network) {
      try {
        return NetworkPool.borrow(network, own -> null);
      } catch (UnsupportedPlatformException e) {
        return e.getMessage();
      }
    }
  }

  /**
   * @param refused gets those that would compute other bits
   * @throws UnsupportedPlatformException where they all would
   * @throws ConfigException where the run does not fit into one
   * @throws TrainingException where those that would not were lost while they tried
   */
  static void require(
      JavaSparkContext spark,
      TrainingRun run,
      RefusedExecutors refused,
      Consumer<String> warnings) {
    if (!spark.isLocal()) {
      JobName name = new JobName("preflight", "whether executors can do the run");
      name.during(spark, () -> new Preflight(spark, run, warnings).require(refused));
    }
  }

  private Void require(RefusedExecutors refused) {
    NetworkSpec network = run.settings().network();
    MemoryNeed need = MemoryNeed.of(run.settings(), run.shards(), run.measure(), false);
    EveryExecutor.Answers<Standing> asked =
        new EveryExecutor(spark)
            .askPresent((executor, slots) -> Standing.here(executor, network, need, slots));
    Map<String, Standing> standings = asked.answers();
    List<String> lacking = new ArrayList<>();
    standings.forEach(
        (executor, standing) -> {
          lacking.addAll(standing.lacking);
          standing.scarce.forEach(warnings);
          if (standing.refusal != null) {
            refused.add(executor, standing.refusal);
          }
        });
    if (!lacking.isEmpty()) {
      throw new ConfigException(lacking);
    }
    asked.lost().forEach(executor -> warnings.accept(lost(executor)));
    if (standings.values().stream().allMatch(standing -> standing.refusal != null)) {
      if (!asked.lost().isEmpty()) {
        throw new TrainingException(lost(String.join(", ", asked.lost())));
      }
      throw refused.none(null);
    }
    return null;
  }

  private static String lost(String executors) {
    return "executor "
        + executors
        + " was lost while it tried the network; its log says why: where that is OutOfMemoryError, raise spark.executor.memory";
  }
}
