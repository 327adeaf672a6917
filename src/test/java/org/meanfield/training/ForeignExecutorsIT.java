package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.SparkWorker;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;

/**
 * Executors on a real cluster that a run cannot use, since they have a narrower instruction set,
 * which oneDNN's own variable makes of this machine's.
 */
@EnabledIf("hasAvx512")
class ForeignExecutorsIT {
  private static final String LIKE_THE_DRIVER = "127.0.0.1";
  private static final String NARROWER = "127.0.0.2";
  private static final Map<String, String> AVX2 = Map.of("ONEDNN_MAX_CPU_ISA", "AVX2");
  private static final String ON_AVX2 = "engine.instruction-set=avx2";

  private static Path folder;
  private static DisturbedRun run;
  private static SparkCluster cluster;
  private static SparkWorker alike;

  static boolean hasAvx512() {
    try (Engine engine = Engine.open(Optional.empty())) {
      return engine.instructionSet() == InstructionSet.AVX512;
    }
  }

  @BeforeAll
  static void startCluster() {
    folder = TestFolder.create("foreign-executors-");
    run = new DisturbedRun(folder, 4);
    LocalSpark.stop();
    cluster = SparkCluster.start();
    alike = cluster.add(LIKE_THE_DRIVER);
    cluster.add(NARROWER, 1, AVX2);
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
    TestFolder.delete(folder);
  }

  @Test
  void anExecutorOfOtherBitsIsRefusedByNameAndTheRunGoesOnWithTheOthers() {
    Submission.Ending ended = run.start(cluster, SparkCluster.ON_TWO).ending();

    run.requireUndisturbed(ended);
    assertThat(run.hosts(1, run.rounds())).containsExactly(LIKE_THE_DRIVER);
    assertThat(refusals(ended))
        .singleElement()
        .asString()
        .contains("@" + NARROWER + " is refused: ", "avx512: this processor has only avx2");
  }

  @Test
  void whereNoExecutorHasTheRunsBitsTheRunEndsAndNamesThem() {
    alike.lose();
    try {
      Submission.Ending ended = run.start(cluster, Map.of()).ending();

      assertThat(ended.code()).as(ended.err()).isEqualTo(2);
      assertThat(ended.result())
          .contains("no executor computes the run's bits: executor ", "@" + NARROWER + ": ")
          .contains("engine.instruction-set = avx2");
    } finally {
      alike = cluster.add(LIKE_THE_DRIVER);
    }
  }

  @Test
  void underAnInstructionSetThatAllHaveUnlikeExecutorsMakeTheSameBits() {
    String[] arguments = run.arguments("train", "--set", ON_AVX2);
    run.clear();
    Submission.Ending alone =
        cluster.submit(Map.of("spark.master", "local[2]"), arguments).success();
    TestRun.Ending inOneProcess = run.ending();
    run.clear();

    Submission.Ending ended = cluster.submit(SparkCluster.ON_TWO, arguments).success();

    assertThat(run.ending()).isEqualTo(inOneProcess);
    // So the narrower instruction set is one indeed.
    assertThat(run.parametersOfCheckpoints()).isNotEqualTo(run.undisturbedParameters());
    assertThat(run.hosts(1, run.rounds())).containsExactlyInAnyOrder(LIKE_THE_DRIVER, NARROWER);
    assertThat(Stream.of(alone, ended).flatMap(e -> refusals(e).stream())).isEmpty();
  }

  @Test
  void anExecutorWhoseMemoryIsTooLittleIsRefusedBeforeTheFirstRound() {
    Submission.Ending ended = withHead("5000,7000");

    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.result())
        .containsPattern("executor \\d+@127\\.0\\.0\\.1, heap: limit \\d+ MB, \\d+ MB (at|when) ")
        .contains("spark.executor.memory");
    assertThat(run.checkpointFolder()).doesNotExist();
  }

  /** The driver has the memory that executors lack. */
  private static Submission.Ending withHead(String head) {
    run.clear();
    Map<String, String> settings = new HashMap<>(SparkCluster.ON_TWO);
    settings.put("spark.driver.memory", "4g");
    String updater = "training.updater={ name = adam, learning-rate = 0.001 }";
    return cluster
        .submit(
            settings,
            run.arguments("train", "--set", "network.head=[" + head + "]", "--set", updater))
        .ending();
  }

  private static List<String> refusals(Submission.Ending ended) {
    return ended.err().lines().filter(line -> line.contains("is refused")).toList();
  }
}
