package org.meanfield.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.spark.Traffic;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.testing.HdfsCluster;

class MetricsLogTest {
  @TempDir Path temporary;

  private final Storage storage = Storage.of(new Configuration());
  private Path folder;
  private MetricsLog log;

  @BeforeEach
  void openTheLog() {
    folder = temporary.resolve("metrics");
    log = new MetricsLog(storage, folder.toUri());
  }

  @Test
  void roundsAreReadBackAsTheyWereRecorded() {
    List<RoundMetrics> all = IntStream.rangeClosed(1, 5).mapToObj(i -> round(i, 0.5)).toList();
    log.publish(log.take());
    assertThat(log.read()).isEmpty();
    write(log, 1, 3);
    write(log, 4, 5);
    assertThat(log.read()).isEqualTo(all);
    assertThat(folder.resolve("rounds-00000001.jsonl")).exists();
    assertThat(folder.resolve("rounds-00000004.jsonl")).exists();
  }

  @Test
  void onHdfsTooAResumeDropsWhatIsPastItsCheckpoint() {
    URI onHdfs = HdfsCluster.newFolder();
    MetricsLog first = new MetricsLog(Storage.of(HdfsCluster.configuration()), onHdfs);
    write(first, 1, 2);
    write(first, 3, 4);
    write(first, 5, 6);
    MetricsLog resumed = new MetricsLog(Storage.of(HdfsCluster.configuration()), onHdfs);
    resumed.dropAfter(3);
    assertThat(resumed.read()).extracting(RoundMetrics::round).containsExactly(1, 2, 3);
    write(resumed, 4, 6);
    assertThat(resumed.read()).extracting(RoundMetrics::round).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatWasRecordedAndNotPublishedIsDroppedToo() {
    log.dropAfter(0);
    log.record(round(1, 0.5));
    log.record(round(2, 0.5));
    log.dropAfter(1);
    log.publish(log.take());
    assertThat(log.read()).extracting(RoundMetrics::round).containsExactly(1);
  }

  @Test
  void aLineSaysAllThatTheRoundMeasured() throws IOException {
    log.record(round(1, 0.25));
    log.publish(log.take());
    assertThat(Files.readString(folder.resolve("rounds-00000001.jsonl")))
        .isEqualTo(
            """
            {"round":1,"examples":128,"loss":0.25,"learning-rate":0.01,\
            "gradient-norm":2.5,"share-of-peak":0.6,"movement":0.75,\
            "updates":{\
            "discriminator":{"loss":0.25,"weight":64.0,"learning-rate":0.02,"gradient-norm":1.25},\
            "generator":{"loss":0.7,"weight":64.0,"learning-rate":0.01,"gradient-norm":null}},\
            "seconds":{"compute":0.5,"waiting":0.1,"averaging":0.05,"total":0.65},\
            "bytes-moved":4096,"traffic":{"replica-bytes":1,"driver-bytes":6,\
            "handed-out-bytes":1,"broadcast-bytes":2,"shuffle-remote-bytes":3,\
            "shuffle-local-bytes":4,"result-bytes":5},"examples-per-second":196.9,\
            "replicas":[{"replica":0,"executor":"1@a","loss":0.25,"seconds":0.25,"drift":1.5},\
            {"replica":3,"executor":"2@b","loss":0.25,"seconds":1.0,"drift":0.5}],\
            "slowest":{"replica":3,"executor":"2@b","seconds-above-median":0.375},\
            "left-out":[1,2],\
            "validation":{"accuracy":0.75,"loss":0.5}}
            """);
  }

  @Test
  void aLossThatIsNotANumberIsStillJson() throws IOException {
    log.record(round(1, Double.NaN));
    log.record(round(2, Double.POSITIVE_INFINITY));
    log.publish(log.take());
    for (String line : Files.readAllLines(folder.resolve("rounds-00000001.jsonl"))) {
      JsonNode json = new ObjectMapper().readTree(line);
      assertThat(json.get("loss").isNull()).isTrue();
    }
    assertThat(log.read()).extracting(RoundMetrics::loss).containsExactly(Double.NaN, Double.NaN);
  }

  @Test
  void aDamagedLogIsNamed() throws IOException {
    write(log, 1, 1);
    Path file = folder.resolve("rounds-00000001.jsonl");
    for (String damage : List.of("{\"round\":1", "{}", "[]")) {
      Files.writeString(file, damage);
      assertThatThrownBy(log::read)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(file.toUri().toString());
    }
  }

  @Test
  void aDamagedFileIsSetAsideAndTheRunGoesOn() throws IOException {
    Path damaged = folder.resolve("rounds-00000001.jsonl");
    for (String damage : List.of("{\"round\":1", "")) {
      write(log, 1, 2);
      write(log, 3, 4);
      Files.writeString(damaged, damage);

      List<String> warnings = log.dropAfter(3);

      assertThat(warnings)
          .singleElement()
          .asString()
          .startsWith(damaged.toUri() + " is damaged (")
          .contains("is now rounds-00000001.jsonl.damaged")
          .endsWith("its rounds are not in the metrics");
      assertThat(log.read()).extracting(RoundMetrics::round).containsExactly(3);
      assertThat(log.dropAfter(0)).isEmpty();
    }
    assertThat(folder.resolve("rounds-00000001.jsonl.damaged")).hasContent("{\"round\":1");
    assertThat(folder.resolve("rounds-00000001.jsonl.damaged-2")).isEmptyFile();
  }

  private static void write(MetricsLog log, int first, int last) {
    IntStream.rangeClosed(first, last).forEach(i -> log.record(round(i, 0.5)));
    log.publish(log.take());
  }

  private static RoundMetrics round(int round, double loss) {
    return new RoundMetrics(
        round,
        round * 128L,
        loss,
        0.01,
        2.5,
        0.6,
        0.75,
        new TreeMap<>(
            Map.of(
                "discriminator", new UpdateMetrics(loss, 64, 0.02, 1.25),
                "generator", new UpdateMetrics(0.7, 64, 0.01, Double.NaN))),
        new RoundSeconds(0.5, 0.1, 0.05, 0.65),
        4_096,
        Optional.of(new Traffic(1, 2, 3, 4, 5)),
        196.9,
        List.of(
            new ReplicaMetrics(0, "1@a", loss, 0.25, 1.5),
            new ReplicaMetrics(3, "2@b", loss, 1, 0.5)),
        new TreeSet<>(Set.of(2, 1)),
        new TreeMap<>(Map.of("accuracy", 0.75, "loss", 0.5)));
  }

  @Test
  void aLineOfAnEarlierVersionIsReadWithNothingWhereItMeasuredNothing() {
    RoundMetrics read =
        RoundMetricsJson.parse(
            """
            {"round":1,"examples":96,"loss":2.3,"learning-rate":0.1,\
            "seconds":{"compute":1,"waiting":0,"averaging":0.1,"total":1.1},\
            "bytes-moved":4096,"examples-per-second":87.3,\
            "replicas":[{"replica":0,"executor":"driver","loss":2.3,"seconds":1,"drift":0}]}""");

    assertThat(read.gradientNorm()).isNaN();
    assertThat(read.shareOfPeak()).isNaN();
    assertThat(read.movement()).isNaN();
    assertThat(read.updates()).isEmpty();
    assertThat(read.traffic()).isEmpty();
    assertThat(read.loss()).isEqualTo(2.3);
  }
}
