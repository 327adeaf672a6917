package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.SparkWorker;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;

/**
 * The one worker that computes the run's bits is lost, and an executor that is refused is left: the
 * run waits for another for half a minute, and then ends and says why.
 */
class OnlyRefusedLeftSoak {
  @Test
  void aRunThatOnlyRefusedExecutorsAreLeftToEndsAndNamesThem() {
    Path folder = TestFolder.create("only-refused-");
    try {
      DisturbedRun run = new DisturbedRun(folder, 40);
      LocalSpark.stop();
      try (SparkCluster cluster = SparkCluster.start()) {
        SparkWorker alike = cluster.add("127.0.0.1");
        cluster.add("127.0.0.2", 1, Map.of("ONEDNN_MAX_CPU_ISA", "AVX2"));
        Submission submission = run.start(cluster, SparkCluster.ON_TWO);
        run.awaitCheckpoint(submission, 4);

        alike.lose();

        Submission.Ending ended = submission.ending();
        assertThat(ended.code()).as(ended.err()).isEqualTo(2);
        assertThat(ended.result())
            .contains("no executor computes the run's bits: executor ", "@127.0.0.2: ");
        run.requireWholeCheckpoints();
      }
    } finally {
      TestFolder.delete(folder);
    }
  }
}
