package org.meanfield;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.meanfield.testing.Elsewhere;

/**
 * Tests of what is read, written and said, once more in a process whose locale has other digits,
 * and whose zone is three quarters of an hour off: what they expect is the same.
 */
class OtherLocaleSuiteTest {
  /** Those that run shortly, and without HDFS, whose own name node fails in such a locale. */
  private static final List<String> TESTS =
      List.of(
          "org.meanfield.checkpoint.CheckpointCrashTest",
          "org.meanfield.checkpoint.LeftOutFilesTest",
          "org.meanfield.cli.ContractTest",
          "org.meanfield.cli.ForecastCommandTest",
          "org.meanfield.cli.UsageTest",
          "org.meanfield.data.series.SeriesTimeTest",
          "org.meanfield.data.sharding.BadTableTest",
          "org.meanfield.data.sharding.StreamShardingTest",
          "org.meanfield.data.sharding.ValuesToPredictTest",
          "org.meanfield.data.source.NumberTextTest");

  /** There are more; fewer would mean that some were not found. */
  private static final int LEAST = 100;

  @TempDir Path folder;

  @Test
  void testsPassWhereDigitsAndTimesAreOthers() throws Exception {
    Elsewhere.run(Suite.class, folder, 10);
  }

  /** That process. */
  static final class Suite {
    private Suite() {}

    public static void main(String[] arguments) {
      PrintStream out = Elsewhere.proveIt();
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherDiscoveryRequestBuilder tests = LauncherDiscoveryRequestBuilder.request();
      TESTS.forEach(name -> tests.selectors(selectClass(name)));
      LauncherFactory.create(LauncherConfig.DEFAULT).execute(tests.build(), listener);
      TestExecutionSummary summary = listener.getSummary();
      summary.printFailuresTo(new PrintWriter(out, true));
      boolean passed =
          summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() >= LEAST;
      out.println(passed ? "passed" : "passed: " + summary.getTestsSucceededCount());
      System.exit(passed ? 0 : 1);
    }
  }
}
