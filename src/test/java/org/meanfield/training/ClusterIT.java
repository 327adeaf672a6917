package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Config;
import org.meanfield.storage.Checksum;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.SparkCluster.Executor;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;
import org.meanfield.testing.Waiting;

/**
 * The application jar on a real cluster of two one-core workers, submitted by Spark's own
 * submitter: the same bytes as in one process, also when an executor is killed.
 */
class ClusterIT {
  /** Some 110 rounds: time enough to be killed in. */
  private static final String LONG = "training.epochs=40";

  private static final String ROUNDED = "training.exchange=bf16";

  private static Path folder;
  private static SparkCluster cluster;

  @BeforeAll
  static void startCluster() {
    folder = TestFolder.create("cluster-runs-");
    cluster = SparkCluster.start();
  }

  @AfterAll
  static void endCluster() {
    if (cluster != null) {
      cluster.close();
    }
    TestFolder.delete(folder);
  }

  @ParameterizedTest
  @EnumSource
  void aClusterMakesTheShardsAndTheModelThatOneProcessMakes(ExactnessCase family) throws Exception {
    Config config = family.config(folder, "spread", family.optimised(0.02));
    Path shards = Path.of(config.data().shards());
    TestRun.Ending inProcess = inProcess(config);
    Map<String, String> shardsInProcess = checksums(shards);
    TestFolder.delete(shards);

    String json = submit("train", family, "spread", family.optimised(0.02)).result();

    assertThat(checksums(shards)).isEqualTo(shardsInProcess).hasSizeGreaterThan(12);
    assertThat(ending(config)).isEqualTo(inProcess);
    assertThat(new ObjectMapper().readTree(json).get("outcome").asText()).isEqualTo("finished");
    assertThat(executors(config, 1, inProcess.rounds().size()))
        .extracting(name -> name.replaceFirst(".*@", ""))
        .containsAll(SparkCluster.hosts());
  }

  @Test
  void anExecutorThatIsKilledInTheMiddleOfARunThatSendsRoundedStatesChangesNothing() {
    ExactnessCase family = ExactnessCase.CNN_WITH_CHANCE;
    Config config = family.config(folder, "killed", family.optimised(0.02, LONG, ROUNDED));
    TestRun.Ending inProcess = inProcess(config);
    int rounds = inProcess.rounds().size();

    Submission submission =
        submit("train", family, "killed", family.optimised(0.02, LONG, ROUNDED));
    Path checkpoint = Path.of(config.run().dir()).resolve("checkpoints/round-00000004");
    Executor victim =
        Waiting.until(
            "the checkpoint of round 4",
            Duration.ofMinutes(2),
            () ->
                Files.exists(checkpoint)
                    ? cluster.executors().stream().findFirst()
                    : Optional.empty());
    victim.kill();

    submission.result();
    assertThat(ending(config)).isEqualTo(inProcess);
    assertThat(executors(config, 1, 4)).contains(victim.name());
    assertThat(executors(config, rounds, rounds)).doesNotContain(victim.name());
  }

  @Test
  void doctorReportsOnTheDriverAndOnBothExecutors() throws Exception {
    String json = submit("doctor", ExactnessCase.CNN, "doctor").result();

    JsonNode report = new ObjectMapper().readTree(json);
    Set<String> places = new HashSet<>();
    report
        .get("checks")
        .forEach(check -> places.add(check.get("where").asText().replaceFirst(".*@", "")));
    assertThat(places)
        .containsAll(SparkCluster.hosts())
        .contains("driver")
        .hasSize(1 + SparkCluster.hosts().size());
    assertThat(report.get("ok").asBoolean()).isTrue();
  }

  private static Submission submit(
      String command, ExactnessCase family, String run, String... overrides) {
    Stream<String> sets = Stream.of(overrides).flatMap(o -> Stream.of("--set", o));
    String file = family.file(folder, run).toString();
    return cluster.submit(
        Stream.concat(Stream.of(command, file, "--json"), sets).toArray(String[]::new));
  }

  /** Trains in this process, on two cores, and clears the run's folder away. */
  private static TestRun.Ending inProcess(Config config) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    TestRun.Ending ending = TestRun.whole(spark, config).ending();
    TestFolder.delete(Path.of(config.run().dir()));
    return ending;
  }

  /** What the cluster left. */
  private static TestRun.Ending ending(Config config) {
    return TestRun.of(new Configuration(), config).ending();
  }

  private static Set<String> executors(Config config, int first, int last) {
    TestRun run = TestRun.of(new Configuration(), config);
    return IntStream.rangeClosed(first, last)
        .mapToObj(run::executors)
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  /** Of every file but hidden ones, which say nothing of the examples. */
  private static Map<String, String> checksums(Path folder) throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().startsWith(".")) {
          String name = folder.relativize(file).toString();
          checksums.put(name, Checksum.of(Files.readAllBytes(file)).sha256());
        }
      }
    }
    return checksums;
  }
}
