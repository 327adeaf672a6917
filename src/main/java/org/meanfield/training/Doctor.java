package org.meanfield.training;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.checkpoint.StartingPoint;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.example.GivenTokenizer;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Engine;
import org.meanfield.network.InstructionSets;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * Looks at what a run would need: on the driver a run folder that can be written, shards, a network
 * that fits them; on the driver and every executor what {@link ProcessChecks} checks.
 */
public final class Doctor {
  private static final String DRIVER = "driver";

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
      doctor.processes();
    } catch (RuntimeException | LinkageError e) {
      doctor.add("natives", false, String.valueOf(e.getMessage()));
    }
    return List.copyOf(doctor.checks);
  }

  private void runFolder() {
    URI folder = config.run().dir();
    URI file = Storage.child(folder, ".doctor-" + UUID.randomUUID());
    try {
      boolean there = storage.exists(folder);
      storage.replace(file, "writable".getBytes(StandardCharsets.UTF_8));
      storage.deleteRecursively(there ? file : folder);
      add("run-folder", true, folder + " is writable");
    } catch (StorageException e) {
      add("run-folder", false, e.getMessage());
    }
  }

  private void processes() {
    ProcessChecks.Need engine;
    try (Engine opened = Engine.open(InstructionSets.of(config.engine()))) {
      engine = new ProcessChecks.Need(opened.instructionSet(), null, MemoryNeed.UNKNOWN);
    }
    ProcessChecks.Need need = network(engine);
    int slots = spark.isLocal() ? spark.defaultParallelism() : 0;
    checks.addAll(ProcessChecks.here(DRIVER, need, Holdings.ofDriver(need.memory(), slots)));
    if (!spark.isLocal()) {
      executors(need);
    }
  }

  /** With the sizes of the network, where the shards are there to say what it is fed. */
  private ProcessChecks.Need network(ProcessChecks.Need engine) {
    try {
      tokenizer();
      if (!ShardSet.exists(storage, config.data().shards())) {
        add("shards", true, "none yet, so the network's size is not known: run meanfield shard");
        return engine;
      }
      ShardSet shards = ShardSet.open(storage, config.data().shards());
      TrainingRun.batching(config, shards).requireBatches(shards, config.training().replicas());
      ReplicaSettings settings = TrainingRun.settings(config, shards);
      add("shards", true, shards.manifest().shardCount() + " in " + shards.location());
      MemoryNeed memory =
          MemoryNeed.of(
              settings, shards, SampleMeasures.of(storage, config, shards), spark.isLocal());
      add("network", true, advice(memory));
      startingPoint(settings, shards);
      return new ProcessChecks.Need(engine.instructionSet(), settings.network(), memory);
    } catch (DataException | StorageException e) {
      add("shards", false, e.getMessage());
    } catch (RuntimeException e) {
      add("network", false, e.getMessage());
    }
    return engine;
  }

  /**
   * A vocabulary that is taken as it is, whether or not there are shards that were made with it.
   */
  private void tokenizer() {
    TokenizerConfig tokenizer = config.data().tokenizer();
    if (tokenizer == null || tokenizer.from() == null) {
      return;
    }
    try {
      Vocabulary words = GivenTokenizer.read(storage, tokenizer.from(), List.of()).vocabulary();
      add("tokenizer", true, Amount.of(words.size(), "token") + " of " + tokenizer.from());
    } catch (DataException | StorageException e) {
      add("tokenizer", false, e.getMessage());
    }
  }

  /** Looks at what a run would begin with, and reads no tensor; one that has begun needs it not. */
  private void startingPoint(ReplicaSettings settings, ShardSet shards) {
    if (config.startFrom() == null
        || storage.exists(new RunFolder(config.run().dir()).checkpoints())) {
      return;
    }
    try {
      StartingPoint point =
          StartingPoint.at(
              storage,
              config.startFrom(),
              settings.network().architecture(),
              shards.exampleFormat());
      add("start-from", true, String.join("; ", point.notes()));
    } catch (CheckpointException | StorageException e) {
      add("start-from", false, e.getMessage());
    }
  }

  private static String advice(MemoryNeed memory) {
    return String.format(
        Locale.ROOT,
        "%.0f MB of native memory a task slot; spark.executor.memoryOverhead must hold that times spark.executor.cores, and some 300 MB besides",
        (memory.networkBytes() + memory.guestBytes()) / 1e6);
  }

  private void executors(ProcessChecks.Need need) {
    EveryExecutor.Answers<ArrayList<Check>> answers =
        new EveryExecutor(spark)
            .ask(
                (where, slots) ->
                    new ArrayList<>(
                        ProcessChecks.here(
                            where, need, Holdings.ofExecutor(need.memory(), slots))));
    answers.answers().values().forEach(checks::addAll);
    answers
        .silent()
        .forEach(
            address ->
                checks.add(new Check("executor", address, false, "registered, but runs no task")));
  }

  private void add(String name, boolean ok, String detail) {
    checks.add(new Check(name, DRIVER, ok, detail));
  }
}
