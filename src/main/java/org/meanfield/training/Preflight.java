package org.meanfield.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
   * An executor's memory.
   *
   * @param lacking a line for each kind of which there is too little
   * @param scarce a line for each of which there may just be enough
   */
  private record Memory(ArrayList<String> lacking, ArrayList<String> scarce)
      implements Serializable {

    static Memory here(String executor, NetworkSpec network, MemoryNeed need, int slots) {
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
      return new Memory(lacking, scarce);
    }

    /** Of first values, and of all that a step leaves. */
    private static long probeBytes(NetworkSpec network) {
      Architecture architecture = network.architecture();
      return Float.BYTES
          * (architecture.modelLayout().size() + architecture.trainingLayout(network.use()).size());
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
    requireMemory();
    requireBits(refused);
    return null;
  }

  /** Asked before any network is there, which would count among what is in use. */
  private void requireMemory() {
    NetworkSpec network = run.settings().network();
    MemoryNeed need = MemoryNeed.of(run.settings(), run.shards(), run.measure(), false);
    Map<String, Memory> memory =
        new EveryExecutor(spark)
            .askPresent((executor, slots) -> Memory.here(executor, network, need, slots))
            .answers();
    List<String> lacking = memory.values().stream().flatMap(m -> m.lacking.stream()).toList();
    if (!lacking.isEmpty()) {
      throw new ConfigException(lacking);
    }
    memory.values().stream().flatMap(m -> m.scarce.stream()).forEach(warnings);
  }

  private void requireBits(RefusedExecutors refused) {
    NetworkSpec network = run.settings().network();
    EveryExecutor.Answers<String> asked =
        new EveryExecutor(spark).askPresent((executor, slots) -> refusal(network));
    Map<String, String> unable = new TreeMap<>(asked.answers());
    unable.values().removeIf(String::isEmpty);
    unable.forEach(refused::add);
    if (unable.size() < asked.answers().size()) {
      asked.lost().forEach(executor -> warnings.accept(lost(executor)));
    } else if (asked.lost().isEmpty()) {
      throw refused.none(null);
    } else {
      throw new TrainingException(lost(String.join(", ", asked.lost())));
    }
  }

  /** Why this process would compute other bits; empty where it would not. */
  private static String refusal(NetworkSpec network) {
    try {
      return NetworkPool.borrow(network, own -> "");
    } catch (UnsupportedPlatformException e) {
      return e.getMessage();
    }
  }

  private static String lost(String executors) {
    return "executor "
        + executors
        + " was lost while it tried the network; its log says why: where that is OutOfMemoryError, raise spark.executor.memory";
  }
}
