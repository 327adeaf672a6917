package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.meanfield.testing.TestFolder;

/**
 * The application jar on a real cluster of two one-core workers: the same bytes as in one process.
 * One application trains all families, so that its executors are started and warmed up once.
 */
class ClusterIT {
  private static final List<String> HOSTS = SparkCluster.hosts();

  private static Path folder;
  private static SparkCluster cluster;
  private static final Map<ExactnessCase, Made> IN_PROCESS = new EnumMap<>(ExactnessCase.class);

  /**
   * What a run made.
   *
   * @param shards sha256 of every file of its shard set
   */
  private record Made(Map<String, String> shards, TestRun.Ending ending) {}

  @BeforeAll
  static void trainAllInOneProcess() throws IOException {
    folder = TestFolder.create("cluster-runs-");
    for (ExactnessCase family : ExactnessCase.values()) {
      IN_PROCESS.put(family, made(LocalSpark.on("local[2]"), family));
    }
    cluster = SparkCluster.start(1);
  }

  @AfterAll
  static void end() {
    LocalSpark.stop();
    if (cluster != null) {
      cluster.close();
    }
    TestFolder.delete(folder);
  }

  @ParameterizedTest
  @EnumSource
  void aClusterMakesTheShardsAndTheModelThatOneProcessMakes(ExactnessCase family)
      throws IOException {
    Config config = config(family);
    TestFolder.delete(Path.of(config.data().shards()));

    Made made = made(LocalSpark.on(cluster.master(), SparkCluster.settings()), family);

    assertThat(made.shards).isEqualTo(IN_PROCESS.get(family).shards).hasSizeGreaterThan(12);
    assertThat(made.ending).isEqualTo(IN_PROCESS.get(family).ending);
    TestRun run = TestRun.of(LocalSpark.on(cluster.master(), SparkCluster.settings()), config);
    assertThat(
            IntStream.rangeClosed(1, made.ending.rounds().size())
                .mapToObj(run::executors)
                .flatMap(List::stream)
                .map(name -> name.replaceFirst(".*@", "")))
        .containsAll(HOSTS);
  }

  @Test
  void doctorReportsOnTheDriverAndOnBothExecutors() throws IOException {
    LocalSpark.stop();
    String file = ExactnessCase.CNN.file(folder, "doctor").toString();

    JsonNode report =
        new ObjectMapper().readTree(cluster.submit("doctor", file, "--json").result());

    Set<String> places = new HashSet<>();
    report
        .get("checks")
        .forEach(check -> places.add(check.get("where").asText().replaceFirst(".*@", "")));
    assertThat(places).containsAll(HOSTS).contains("driver").hasSize(1 + HOSTS.size());
    assertThat(report.get("ok").asBoolean()).isTrue();
  }

  private static Config config(ExactnessCase family) {
    return family.config(folder, "spread", family.optimised(0.02));
  }

  private static Made made(JavaSparkContext spark, ExactnessCase family) throws IOException {
    Config config = config(family);
    TestRun.Ending ending = TestRun.whole(spark, config).ending();
    return new Made(checksums(Path.of(config.data().shards())), ending);
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
