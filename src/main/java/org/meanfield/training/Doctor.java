package org.meanfield.training;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.data.ShardSet;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.NativeThreads;
import org.meanfield.kernel.Probe;
import org.meanfield.network.NetworkPool;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * Looks at what a run would need, on the driver and on every executor: natives, instruction set,
 * reproducible bits, native threads, memory for the network, a run folder that can be written.
 */
public final class Doctor {
  private static final int TASKS_A_SLOT = 4;

  private final JavaSparkContext spark;
  private final Config config;
  private final Storage storage;
  private final List<Check> checks = new ArrayList<>();

  private Doctor(JavaSparkContext spark, Config config) {
    this.spark = spark;
    this.config = config;
    this.storage = Storage.of(spark.hadoopConfiguration());
  }

  /** All checks; failures are among them, not thrown. */
  public static List<Check> examine(JavaSparkContext spark, Config config) {
    Doctor doctor = new Doctor(spark, config);
    doctor.runFolder();
    try {
      doctor.engines();
    } catch (RuntimeException e) {
      doctor.checks.add(new Check("natives", "driver", false, e.getMessage()));
    }
    return List.copyOf(doctor.checks);
  }

  private void runFolder() {
    URI file = Storage.child(config.run().dir(), "doctor.tmp");
    try {
      storage.replace(file, "writable".getBytes(StandardCharsets.UTF_8));
      storage.deleteRecursively(file);
      checks.add(new Check("run-folder", "driver", true, config.run().dir() + " is writable"));
    } catch (StorageException e) {
      checks.add(new Check("run-folder", "driver", false, e.getMessage()));
    }
  }

  private void engines() {
    InstructionSet instructionSet;
    String probe;
    try (Engine engine = Engine.open(TrainingRun.instructionSet(config))) {
      instructionSet = engine.instructionSet();
      probe = Probe.hash(engine);
    }
    Optional<Long> footprint = footprint();
    checks.addAll(EngineChecks.here("driver", instructionSet, probe, footprint.orElse(0L)));
    if (footprint.isEmpty()) {
      checks.add(
          new Check(
              "footprint",
              "driver",
              true,
              "no shard set yet, so the network's memory is not known: run meanfield shard first"));
    }
    if (!spark.isLocal()) {
      executors(instructionSet, probe, footprint.orElse(0L));
    }
  }

  /** Native bytes of one replica, where the shards are there to say what it is fed. */
  private Optional<Long> footprint() {
    if (!ShardSet.exists(storage, config.data().shards())) {
      return Optional.empty();
    }
    ShardSet shards = ShardSet.open(storage, config.data().shards());
    long bytes =
        NetworkPool.borrow(TrainingRun.spec(config, shards.manifest()), network -> network.bytes());
    checks.add(
        new Check(
            "footprint",
            "driver",
            true,
            "a task slot needs %.0f MB of native memory: spark.executor.memoryOverhead of at least"
                    .formatted(bytes / 1e6)
                + " that much times spark.executor.cores, and a few hundred MB besides"));
    return Optional.of(bytes);
  }

  /** Enough short tasks that each executor gets some; each executor's checks once. */
  private void executors(InstructionSet instructionSet, String probe, long footprint) {
    int tasks = spark.defaultParallelism() * TASKS_A_SLOT;
    Map<String, List<Check>> byExecutor = new TreeMap<>();
    spark
        .parallelize(Collections.nCopies(tasks, 0), tasks)
        .map(task -> EngineChecks.here(executor(), instructionSet, probe, footprint))
        .collect()
        .forEach(found -> byExecutor.putIfAbsent(found.get(0).where(), found));
    byExecutor.values().forEach(checks::addAll);
  }

  private static String executor() {
    SparkEnv env = SparkEnv.get();
    return env.executorId() + "@" + env.blockManager().blockManagerId().host();
  }

  /** What one process has to say of itself. */
  private static final class EngineChecks {
    static List<Check> here(
        String where, InstructionSet instructionSet, String probe, long footprint) {
      List<Check> checks = new ArrayList<>();
      try (Engine engine = Engine.open(Optional.of(instructionSet))) {
        checks.add(new Check("natives", where, true, "oneDNN " + NativeRuntime.version()));
        checks.add(
            new Check(
                "instruction-set",
                where,
                true,
                engine.instructionSet().name().toLowerCase(java.util.Locale.ROOT)));
        String hash = Probe.hash(engine);
        checks.add(
            new Check(
                "probe",
                where,
                hash.equals(probe),
                hash.equals(probe) ? hash : hash + ", but the driver has " + probe));
      } catch (RuntimeException e) {
        checks.add(new Check("natives", where, false, e.getMessage()));
      }
      checks.add(new Check("threads", where, true, NativeThreads.describe()));
      checks.add(memory(where, footprint));
      return List.copyOf(checks);
    }

    private static Check memory(String where, long footprint) {
      long available = NativeRuntime.availableBytes();
      long heap = Runtime.getRuntime().maxMemory();
      boolean enough = available >= footprint;
      String found =
          "heap %.0f MB, native memory left %.0f MB, a network %.0f MB"
              .formatted(heap / 1e6, available / 1e6, footprint / 1e6);
      return new Check(
          "memory",
          where,
          enough,
          enough ? found : found + "; raise -Dorg.bytedeco.javacpp.maxbytes or lower batch-size");
    }
  }
}
