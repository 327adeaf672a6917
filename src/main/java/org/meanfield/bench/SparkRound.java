package org.meanfield.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Storage;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingListener;
import org.meanfield.training.TrainingRun;

/**
 * One round of this project's training on Spark in local mode, on real images: the round loop
 * itself, which runs on a thread of its own and waits after each round to be asked for the next.
 */
final class SparkRound implements Runnable {
  /** The configuration that is measured, of the checkout that bench is started in. */
  private static final String CONFIGURATION = "conf/cnn-fashion.conf";

  private final Semaphore wanted = new Semaphore(0);
  private final Semaphore made = new Semaphore(0);
  private volatile RuntimeException failure;

  SparkRound(Workload workload, int localSteps) {
    URI folder = temporaryFolder();
    Config config = config(workload, localSteps, folder);
    JavaSparkContext spark = LocalSpark.start("spark");
    Storage storage = Storage.of(spark.hadoopConfiguration());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> storage.deleteRecursively(folder)));
    Thread rounds = new Thread(() -> train(spark, config), "rounds");
    rounds.setDaemon(true);
    rounds.start();
  }

  private static URI temporaryFolder() {
    try {
      return Files.createTempDirectory("bench-spark").toUri();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Endless, and without what happens between rounds: no validation, no checkpoint. */
  private static Config config(Workload workload, int localSteps, URI folder) {
    return Config.load(
        CONFIGURATION,
        List.of(
            "run.dir=\"" + folder.resolve("run") + "\"",
            "data.shards=\"" + folder.resolve("shards") + "\"",
            "data.splits.validation=0",
            "network.preset=" + workload.title(),
            "training.replicas=" + LocalSpark.WORKERS,
            "training.local-steps=" + localSteps,
            "training.batch-size=" + workload.batchSize(),
            "training.epochs=100000",
            "training.checkpoint.every-rounds=1000000",
            "training.updater.learning-rate=" + workload.learningRate()));
  }

  private void train(JavaSparkContext spark, Config config) {
    try {
      Training.train(spark, config, false, new OneAtATime(), () -> false);
    } catch (RuntimeException e) {
      failure = e;
      made.release();
    }
  }

  @Override
  public void run() {
    wanted.release();
    made.acquireUninterruptibly();
    if (failure != null) {
      throw failure;
    }
  }

  /** Holds the round loop between rounds. */
  private final class OneAtATime implements TrainingListener {
    @Override
    public void started(TrainingRun run, int firstRound) {
      wanted.acquireUninterruptibly();
    }

    @Override
    public void round(RoundMetrics metrics) {
      made.release();
      wanted.acquireUninterruptibly();
    }
  }
}
