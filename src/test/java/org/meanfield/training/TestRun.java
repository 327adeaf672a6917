package org.meanfield.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.LeftOutFiles;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.ReplicaMetrics;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;

/** A run through the whole of {@link Training}, and what it left in its folder. */
final class TestRun {
  private final JavaSparkContext spark;
  private final Config config;
  private final Storage storage;
  private final RunFolder folder;
  private final List<String> warnings = new ArrayList<>();
  private Map<String, Object> outcome;

  private TestRun(JavaSparkContext spark, Config config) {
    this(spark, spark.hadoopConfiguration(), config);
  }

  private TestRun(JavaSparkContext spark, Configuration hadoop, Config config) {
    this.spark = spark;
    this.config = config;
    this.storage = Storage.of(hadoop);
    this.folder = new RunFolder(config.run().dir());
  }

  /** A run from its first round to its last, in a folder that is emptied before. */
  static TestRun whole(JavaSparkContext spark, Config config) {
    return stoppedIn(Integer.MAX_VALUE, spark, config);
  }

  /** A run that is asked to stop in a round, as by Ctrl-C. */
  static TestRun stoppedIn(int round, JavaSparkContext spark, Config config) {
    TestRun run = new TestRun(spark, config);
    run.storage.deleteRecursively(config.run().dir());
    return run.train(false, round);
  }

  /** What another process left, to be looked at. */
  static TestRun of(Configuration hadoop, Config config) {
    return new TestRun(null, hadoop, config);
  }

  /** What another process left. */
  static TestRun of(JavaSparkContext spark, Config config) {
    return new TestRun(spark, config);
  }

  /**
   * All in which two runs of one configuration must agree to the last bit, however they went.
   *
   * @param files SHA-256 of every file of the last checkpoint, of the model and of the pictures
   * @param rounds what each measured, without the seconds and without where it ran
   * @param outcome what {@code train --json} prints, without the seconds
   */
  record Ending(Map<String, String> files, List<String> rounds, String outcome) {}

  /**
   * The same of two runs in two folders, which the outcome names; without samples, which a network
   * of a test's own may not make.
   */
  Ending endingAnywhere() {
    Map<String, String> files = files();
    files.keySet().removeIf(name -> name.startsWith("samples/"));
    return new Ending(files, rounds(), "");
  }

  Ending ending() {
    Map<String, Object> timeless = new TreeMap<>(outcomeFile());
    timeless.keySet().removeAll(List.of("seconds", "examples-per-second"));
    return new Ending(files(), rounds(), timeless.toString());
  }

  /** Goes on to the end. */
  TestRun resume() {
    return train(true, Integer.MAX_VALUE);
  }

  private TestRun train(boolean resume, int lastRound) {
    StopDuring stop = new StopDuring(lastRound);
    outcome = Training.train(spark, config, resume, stop, stop);
    return this;
  }

  /** A request to stop that comes while a round is running: it is not there yet before it. */
  private final class StopDuring implements TrainingListener, BooleanSupplier {
    private final int lastRound;
    private int running;
    private boolean asked;

    StopDuring(int lastRound) {
      this.lastRound = lastRound;
    }

    @Override
    public void warning(String message) {
      warnings.add(message);
    }

    @Override
    public void started(TrainingRun run, int firstRound) {
      running = firstRound;
    }

    @Override
    public void round(RoundMetrics metrics) {
      running = metrics.round() + 1;
      asked = false;
    }

    @Override
    public boolean getAsBoolean() {
      boolean begun = running > lastRound || running == lastRound && asked;
      asked = true;
      return begun;
    }
  }

  private Map<String, Object> outcomeFile() {
    try {
      return new ObjectMapper()
          .readValue(
              storage.read(folder.outcome()), new TypeReference<TreeMap<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TrainingRun prepared() {
    return TrainingRun.prepare(spark, config);
  }

  Map<String, Object> outcome() {
    return outcome;
  }

  /** What a user was told. */
  List<String> warnings() {
    return warnings;
  }

  CheckpointStore checkpoints() {
    return new CheckpointStore(storage, folder.checkpoints());
  }

  /** What rounds behind the last checkpoint were closed without. */
  LeftOutFiles leftOut() {
    return new LeftOutFiles(storage, folder.leftOut());
  }

  /** The state of the last checkpoint. */
  NetworkState state() {
    return checkpoints().latest().orElseThrow().checkpoint().network();
  }

  /** Names of the executors that the replicas of a round ran on. */
  List<String> executors(int round) {
    return metrics().get(round - 1).replicas().stream().map(ReplicaMetrics::executor).toList();
  }

  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    List<Integer> rounds = checkpoints().list();
    collect(checkpoints().folder(rounds.get(rounds.size() - 1)), "checkpoint/", files);
    collect(folder.model(), "model/", files);
    if (storage.exists(folder.samples())) {
      collect(folder.samples(), "samples/", files);
    }
    return files;
  }

  private void collect(URI uri, String prefix, Map<String, String> files) {
    for (URI found : storage.list(uri)) {
      files.put(prefix + Storage.name(found), storage.sha256(found));
    }
  }

  /** What every round measured. */
  List<RoundMetrics> metrics() {
    return new MetricsLog(storage, folder.metrics()).read();
  }

  private List<String> rounds() {
    return metrics().stream()
        .map(
            m ->
                "%d %d %s %s %s %s %s %s"
                    .formatted(
                        m.round(),
                        m.examples(),
                        m.loss(),
                        m.learningRate(),
                        m.gradientNorm(),
                        m.replicas().stream()
                            .map(r -> List.of(r.replica(), r.loss(), r.drift()))
                            .toList(),
                        m.leftOut(),
                        m.validation()))
        .toList();
  }
}
