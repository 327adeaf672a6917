package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.spark.Traffic;
import org.meanfield.storage.Storage;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.TestFolder;

/**
 * What averaging moves on a real cluster that has a one-core executor for each replica, as Spark
 * counts it, beside the formula of a reduce-scatter and a broadcast.
 */
class TrafficIT {
  private static final int HIDDEN = 2048;
  private static final int SECOND = 1024;

  /** Four measurements of three kinds of penguins, by hand; each with two moments of Adam. */
  private static final long STATE_BYTES =
      3L * Float.BYTES * ((4 + 1) * HIDDEN + (HIDDEN + 1) * SECOND + (SECOND + 1) * 3);

  private static Path folder;
  private static SparkCluster cluster;

  @BeforeAll
  static void startCluster() {
    folder = TestFolder.create("traffic-runs-");
    cluster = SparkCluster.start(4);
  }

  @AfterAll
  static void endCluster() {
    if (cluster != null) {
      cluster.close();
    }
    TestFolder.delete(folder);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void replicasReceiveTheirShareOfTheReductionAndOneStateAndTheDriverHandlesTwo(int replicas) {
    URI run = folder.resolve("run-" + replicas).toUri();

    cluster
        .submit(
            List.of(
                "spark.cores.max=" + replicas,
                "spark.scheduler.minRegisteredResourcesRatio=1",
                // For eight executors that live a few seconds.
                "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                // Executors of one machine read each other's files; those of several cannot.
                "spark.shuffle.readHostLocalDisk=false"),
            "train",
            "conf/mlp-penguins.conf",
            "--json",
            "--set",
            "run.dir=\"" + run + "\"",
            "--set",
            "data.shards=\"" + folder.resolve("shards").toUri() + "\"",
            "--set",
            "network.head=[%s,%s]".formatted(HIDDEN, SECOND),
            "--set",
            "data { shard-count = 8, splits.validation = 0 }",
            "--set",
            "training { replicas = %s, batch-size = 16, local-steps = 1, epochs = 2, outer.name = average }"
                .formatted(replicas))
        .result();

    List<Traffic> rounds =
        new MetricsLog(Storage.of(new Configuration()), new RunFolder(run).metrics())
            .read().stream().flatMap(round -> round.traffic().stream()).toList();
    assertThat(rounds).hasSizeGreaterThan(2);
    double expected = (2. * replicas - 1) / replicas * STATE_BYTES;
    assertThat((double) median(rounds, Traffic::received) / replicas)
        .isCloseTo(expected, within(0.1 * expected));
    assertThat((double) median(rounds, Traffic::ofDriver))
        .isCloseTo(2. * STATE_BYTES, within(0.1 * 2 * STATE_BYTES));
  }

  /** Where a busy machine lets one executor reduce two shares, a single round has less. */
  private static long median(List<Traffic> rounds, ToLongFunction<Traffic> bytes) {
    List<Traffic> sorted = rounds.stream().sorted(Comparator.comparingLong(bytes)).toList();
    return bytes.applyAsLong(sorted.get(sorted.size() / 2));
  }
}
