package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.CutProxy;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;

/**
 * The network between a driver and one of its two executors is cut for 30 seconds: the run waits,
 * and goes on with that executor to the same bits. The executor takes the driver's name for the
 * address of a proxy, since its JVM has a file of hosts of its own.
 */
class CutNetworkSoak {
  private static final int CUT_MILLIS = 30_000;
  private static final String NAME = "driver.test";
  private static final String DRIVER = "127.0.0.1";
  private static final String CUT_OFF = "127.0.0.2";
  private static final String PROXY = "127.0.0.9";

  @Test
  void anExecutorThatIsCutOffForAWhileIsWaitedFor() throws IOException, InterruptedException {
    Path folder = TestFolder.create("cut-network-");
    try {
      DisturbedRun run = new DisturbedRun(folder, 24);
      LocalSpark.stop();
      int port = freePort();
      int blocks = freePort();
      Map<String, String> direct = knowing(folder.resolve("direct"), DRIVER);
      try (CutProxy messages = new CutProxy(PROXY, port, DRIVER);
          CutProxy data = new CutProxy(PROXY, blocks, DRIVER);
          SparkCluster cluster = SparkCluster.start()) {
        cluster.add(DRIVER, 1, direct);
        cluster.add(CUT_OFF, 1, knowing(folder.resolve("through-proxy"), PROXY));
        Submission submission =
            cluster.submit(
                Map.of(
                    "spark.driver.host",
                    NAME,
                    "spark.driver.bindAddress",
                    DRIVER,
                    "spark.driver.port",
                    String.valueOf(port),
                    "spark.driver.blockManager.port",
                    String.valueOf(blocks)),
                direct,
                run.arguments("train"));
        run.awaitCheckpoint(submission, 4);

        messages.cut();
        data.cut();
        Thread.sleep(CUT_MILLIS);
        int round = run.lastCheckpoint();
        assertThat(submission.isRunning()).isTrue();
        data.mend();
        messages.mend();

        run.requireUndisturbed(submission.ending());
        assertThat(round).isLessThan(run.rounds());
        assertThat(run.executors(1, run.rounds())).hasSize(2);
        assertThat(run.hosts(run.rounds(), run.rounds())).contains(CUT_OFF);
      }
    } finally {
      TestFolder.delete(folder);
    }
  }

  /** The environment of a JVM that has another address for the driver's name. */
  private static Map<String, String> knowing(Path hosts, String driver) throws IOException {
    String own = InetAddress.getLocalHost().getHostName();
    Files.writeString(
        hosts, "%s %s\n127.0.0.1 localhost\n127.0.0.1 %s\n".formatted(driver, NAME, own));
    return Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts.toAbsolutePath());
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName(DRIVER))) {
      return any.getLocalPort();
    }
  }
}
