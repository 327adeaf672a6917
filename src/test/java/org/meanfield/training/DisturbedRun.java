package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.config.Config;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.SparkExecutor;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;
import org.meanfield.testing.Waiting;

/**
 * A run that is submitted to a cluster and disturbed there, beside the same run in one process that
 * nobody disturbs. It has more replicas than the cluster has slots, and commits a checkpoint every
 * second round, all of which it keeps.
 */
final class DisturbedRun {
  private static final ExactnessCase FAMILY = ExactnessCase.CNN_WITH_CHANCE;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final String[] overrides;
  private final Config config;
  private final TestRun.Ending undisturbed;
  private final Map<Integer, String> parameters;

  /**
   * Trains it in this process.
   *
   * @param epochs some two rounds each
   */
  DisturbedRun(Path folder, int epochs, String... more) {
    this.folder = folder;
    this.overrides =
        FAMILY.optimised(
            0.02,
            Stream.concat(
                    Stream.of(
                        "training.replicas=3",
                        "training.checkpoint.keep=100000",
                        "training.epochs=" + epochs),
                    Stream.of(more))
                .toArray(String[]::new));
    this.config = FAMILY.config(folder, "disturbed", overrides);
    this.undisturbed = TestRun.whole(LocalSpark.on("local[2]"), config).ending();
    this.parameters = parametersOfCheckpoints();
    clear();
  }

  Config config() {
    return config;
  }

  /** The same but for some settings. */
  Config with(String... more) {
    Stream<String> all = Stream.concat(Stream.of(overrides), Stream.of(more));
    return FAMILY.config(folder, "disturbed", all.toArray(String[]::new));
  }

  /** What the undisturbed run ended with. */
  TestRun.Ending undisturbed() {
    return undisturbed;
  }

  /** What the last run left. */
  TestRun.Ending ending() {
    return TestRun.of(new Configuration(), config).ending();
  }

  int rounds() {
    return undisturbed.rounds().size();
  }

  /** Deletes what a run has left, but not the shard set. */
  void clear() {
    Path left = Path.of(config.run().dir());
    if (Files.exists(left)) {
      TestFolder.delete(left);
    }
  }

  /** The arguments of a command on it. */
  String[] arguments(String command, String... more) {
    String file = FAMILY.file(folder, "disturbed").toString();
    Stream<String> sets = Stream.of(overrides).flatMap(o -> Stream.of("--set", o));
    return Stream.of(Stream.of(command, file, "--json"), sets, Stream.of(more))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  /** Starts it from its first round. */
  Submission start(SparkCluster cluster, Map<String, String> settings) {
    clear();
    return cluster.submit(settings, arguments("train"));
  }

  Submission resume(SparkCluster cluster) {
    return cluster.submit(arguments("train", "--resume"));
  }

  /** Waits until a round's checkpoint, or a later one, is there. */
  void awaitCheckpoint(Submission running, int round) {
    Waiting.until(
        () -> "the checkpoint of round " + round,
        PATIENCE,
        () -> {
          boolean there = lastCheckpoint() >= round;
          return there || !running.isRunning() ? Optional.of(there) : Optional.empty();
        });
  }

  /** Waits for an executor of a host. */
  static SparkExecutor executor(SparkCluster cluster, String host) {
    return Waiting.until(
        "an executor on " + host,
        PATIENCE,
        () ->
            cluster.executors().stream()
                .filter(executor -> executor.name().endsWith("@" + host))
                .findFirst());
  }

  /** It has ended as if nobody had disturbed it. */
  void requireUndisturbed(Submission.Ending ended) {
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ending()).isEqualTo(undisturbed);
  }

  /** All that is committed is whole, and what the undisturbed run committed. */
  void requireWholeCheckpoints() {
    checkpoints().latest().ifPresent(latest -> assertThat(latest.warnings()).isEmpty());
    assertThat(parameters).containsAllEntriesOf(parametersOfCheckpoints());
  }

  /** Number of the newest round that is committed. */
  int lastCheckpoint() {
    List<Integer> rounds = checkpoints().list();
    return rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1);
  }

  CheckpointStore checkpoints() {
    return TestRun.of(new Configuration(), config).checkpoints();
  }

  Path checkpointFolder() {
    return Path.of(config.run().dir()).resolve("checkpoints");
  }

  /** Names of the executors that rounds ran on. */
  Set<String> executors(int first, int last) {
    TestRun run = TestRun.of(new Configuration(), config);
    return IntStream.rangeClosed(first, last)
        .mapToObj(run::executors)
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  /** The same without the executors' numbers. */
  Set<String> hosts(int first, int last) {
    return executors(first, last).stream()
        .map(name -> name.replaceFirst(".*@", ""))
        .collect(Collectors.toSet());
  }

  /** Their sha256 in every checkpoint of the undisturbed run, by round. */
  Map<Integer, String> undisturbedParameters() {
    return parameters;
  }

  /** Their sha256 in every checkpoint that is there, by round. */
  Map<Integer, String> parametersOfCheckpoints() {
    CheckpointStore checkpoints = checkpoints();
    Map<Integer, String> found = new TreeMap<>();
    for (int round : checkpoints.list()) {
      Path facts = Path.of(checkpoints.folder(round)).resolve("checkpoint.json");
      try {
        found.put(
            round,
            new ObjectMapper()
                .readTree(Files.readAllBytes(facts))
                .required("parameters-sha256")
                .asText());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }
}
