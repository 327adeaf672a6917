package org.meanfield.training;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.config.Config;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Augmentation;
import org.meanfield.data.batches.Batching;
import org.meanfield.data.batches.Weighing;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.evaluation.SampleMeasure;
import org.meanfield.families.Architectures;
import org.meanfield.kernel.Plan;
import org.meanfield.network.Architecture;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.UpdateSettings;
import org.meanfield.storage.Storage;

/**
 * A run made ready: shards there, network resolved against them, engine pinned; nothing trained.
 *
 * @param identity what its checkpoints are told by
 * @param plan what the engine chose for the network
 * @param networkBytes native memory of one network
 * @param measure of what the network makes; empty where that is not measured
 */
public record TrainingRun(
    Config config,
    Storage storage,
    RunFolder folder,
    ShardSet shards,
    ReplicaSettings settings,
    RunIdentity identity,
    Plan plan,
    long networkBytes,
    Optional<SampleMeasure> measure) {

  /**
   * Shards first where there is no shard set, then resolves everything and builds the network once.
   *
   * @throws org.meanfield.data.DataException where the data is missing, bad or of other settings
   * @throws org.meanfield.config.ConfigException where the network does not fit it
   */
  public static TrainingRun prepare(JavaSparkContext spark, Config config) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    ShardSet shards = shards(spark, config);
    TrainingConfig training = config.training();
    Batching batching = batching(config, shards);
    batching.requireBatches(shards, training.replicas());
    batching.requireJudged(shards, Split.VALIDATION);
    batching.requireJudged(shards, Split.TEST);
    Optional<SampleMeasure> measure = SampleMeasures.of(storage, config, shards);
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      measure.ifPresent(by -> by.requireEnough(shards.manifest(), split));
    }
    ReplicaSettings settings = settings(config, shards);
    NetworkSpec spec = settings.network();
    RunIdentity identity =
        new RunIdentity(
            config.withoutPlaces(),
            storage.sha256(shards.manifestFile()),
            spec.instructionSet().name().toLowerCase(Locale.ROOT),
            spec.probe(),
            measure.map(by -> by.features().sha256()).orElse(""),
            "");
    return NetworkPool.borrow(
        spec,
        network ->
            new TrainingRun(
                config,
                storage,
                new RunFolder(config.run().dir()),
                shards,
                settings,
                identity,
                network.plan(),
                network.bytes(),
                measure));
  }

  /** The same run, with first values from what has this sha256. */
  TrainingRun startedFrom(String sha256) {
    return new TrainingRun(
        config,
        storage,
        folder,
        shards,
        settings,
        identity.startedFrom(sha256),
        plan,
        networkBytes,
        measure);
  }

  /** What the replicas of a configuration need besides state and data of a shard set. */
  static ReplicaSettings settings(Config config, ShardSet shards) {
    TrainingConfig training = config.training();
    NetworkSpec spec = spec(config, shards);
    LocalSteps localSteps = localSteps(training, shards, spec);
    return new ReplicaSettings(
        spec,
        Augmentation.of(config.augmentation(), shards.manifest().schema()),
        Weighing.of(training.classWeights(), shards),
        schedules(training, localSteps, spec),
        training.replicas(),
        localSteps,
        config.run().seed(),
        training.optimizerState() == TrainingConfig.OptimizerState.AVERAGED,
        training.outer(),
        SliceCoding.of(training.exchange()));
  }

  /** How the network of a configuration is fed with a shard set. */
  static Batching batching(Config config, ShardSet data) {
    return Architectures.of(config.network(), data.exampleFormat())
        .batching(config.training().batchSize());
  }

  /**
   * The configuration's shard set, made where there is none; of one that is there the source is not
   * looked at.
   *
   * @throws org.meanfield.data.DataException as {@link #prepare}
   */
  static ShardSet shards(JavaSparkContext spark, Config config) {
    return new JobName("shards", "making the shard set")
        .during(spark, () -> Sharder.existingOrNew(spark, config));
  }

  /**
   * The configuration's shard set, made where there is none; of one that is there the source is
   * compared, which is read for it.
   *
   * @param overwrite make it anew even if it is there
   * @throws org.meanfield.data.DataException as {@link #prepare}
   */
  public static ShardSet shard(JavaSparkContext spark, Config config, boolean overwrite) {
    return new JobName("shards", "making the shard set")
        .during(spark, () -> Sharder.shard(spark, config, overwrite));
  }

  /** The network of a configuration for a shard set, with this process's bits as the standard. */
  public static NetworkSpec spec(Config config, ShardSet data) {
    Architecture architecture = Architectures.of(config.network(), data.exampleFormat());
    return NetworkSpec.ofThisProcess(
        architecture,
        NetworkUse.training(architecture, config.training()),
        config.training().batchSize(),
        config.engine());
  }

  /** Until all replicas together have seen as much as the epochs have. */
  private static LocalSteps localSteps(
      TrainingConfig training, ShardSet data, NetworkSpec network) {
    long steps = network.batching().steps(data, training.replicas(), training.epochs());
    UpdateSettings update = network.architecture().updates(training).get(0);
    Schedule schedule = new Schedule(update.schedule(), update.updater().learningRate(), steps);
    return new LocalSteps(training.localSteps(), schedule, steps, training.rounds());
  }

  /** One for each update, over as many steps as it makes in the whole run. */
  static SortedMap<String, Schedule> schedules(
      TrainingConfig training, LocalSteps localSteps, NetworkSpec spec) {
    long iterations = localSteps.all();
    SortedMap<String, Long> steps = NetworkPool.borrow(spec, network -> network.steps(iterations));
    TreeMap<String, Schedule> schedules = new TreeMap<>();
    for (UpdateSettings update : spec.architecture().updates(training)) {
      schedules.put(
          update.name(),
          new Schedule(
              update.schedule(),
              update.updater().learningRate(),
              steps.getOrDefault(update.name(), 0L)));
    }
    return schedules;
  }

  /** Rounds until all replicas together have seen as much as the epochs have. */
  public int rounds() {
    return settings.localSteps().rounds();
  }

  /**
   * Whom a round calls, and when it goes on without the others.
   *
   * @param known what is decided of it already
   */
  Attendance attendance(LeftOut known, int round) {
    return Attendance.of(config.training().round(), settings.replicas(), known, round);
  }

  public CheckpointStore checkpoints() {
    return new CheckpointStore(storage, folder.checkpoints());
  }

  RunRecord record() {
    return RunRecord.of(config, identity, plan);
  }

  /** Such as {@code avx512}. */
  public String instructionSetName() {
    return identity.instructionSet();
  }
}
