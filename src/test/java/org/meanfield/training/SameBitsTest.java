package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Config;
import org.meanfield.testing.FailingReads;
import org.meanfield.testing.FailingTasks;
import org.meanfield.testing.LocalSpark;

/**
 * However many cores a run has and however often its tasks are tried, it ends with the same bytes
 * in every file of its last checkpoint and of its model, and measures the same in every round.
 */
class SameBitsTest {
  /** More than slots. */
  private static final String THREE_REPLICAS = "training.replicas=3";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void twoCoresEndAsOneDoes(ExactnessCase family) {
    Config config = family.config(folder, "cores", family.optimised(0.02, THREE_REPLICAS));

    TestRun.Ending one = train("local[1]", Map.of(), config);

    assertThat(train("local[2]", Map.of(), config)).isEqualTo(one);
    assertThat(train("local[3]", Map.of(), config)).isEqualTo(one);
  }

  @ParameterizedTest
  @EnumSource
  void tasksOfWhichEachIsLostOnceAndTriedAgainEndAsOthersDo(ExactnessCase family) {
    Config config = family.config(folder, "lost", family.optimised(0.02, THREE_REPLICAS));
    TestRun.Ending undisturbed = train("local[1]", Map.of(), config);
    int before = FailingTasks.failures();

    TestRun.Ending disturbed = train("local[2,4]", FailingTasks.SETTINGS, config);

    assertThat(disturbed).isEqualTo(undisturbed);
    // Three replicas in every round at least, and the validations.
    assertThat(FailingTasks.failures() - before).isGreaterThan(3 * undisturbed.rounds().size());
  }

  @ParameterizedTest
  @EnumSource
  void tasksThatFailToReadTheirShardsAndAreTriedAgainEndAsOthersDo(ExactnessCase family)
      throws Exception {
    Config plain = family.config(folder, "read", family.optimised(0.02, THREE_REPLICAS));
    Path shards = Path.of(plain.data().shards());
    TestRun.Ending undisturbed = train("local[1]", Map.of(), plain);
    long files;
    try (var all = Files.walk(shards)) {
      files = all.filter(f -> f.toString().endsWith(".parquet")).count();
    }
    int before = FailingReads.failures();

    URI unread = FailingReads.uri(shards);
    String[] overrides = family.optimised(0.02, THREE_REPLICAS, "data.shards=\"" + unread + "\"");
    TestRun.Ending disturbed =
        train("local[2,4]", FailingReads.SETTINGS, family.config(folder, "read", overrides));

    assertThat(FailingReads.failures() - before).isEqualTo((int) files);
    assertThat(disturbed).isEqualTo(undisturbed);
  }

  @ParameterizedTest
  @EnumSource
  void roundsThatMayCloseEarlyButNeedNotEndAsThoseThatWaitForAll(ExactnessCase family) {
    Config waiting = family.config(folder, "waiting", family.optimised(0.02, THREE_REPLICAS));
    Config bounded =
        family.config(
            folder,
            "waiting",
            family.optimised(0.02, THREE_REPLICAS, "training.round={ quorum = 0.3, grace = 1e9 }"));

    TestRun.Ending all = train("local[2]", Map.of(), waiting);
    TestRun.Ending closed = train("local[2]", Map.of(), bounded);

    assertThat(closed.rounds()).isEqualTo(all.rounds());
    assertThat(values(closed)).isEqualTo(values(all)).hasSizeGreaterThan(2);
  }

  /** Of the files that do not say how the run was configured. */
  private static Map<String, String> values(TestRun.Ending ending) {
    Map<String, String> values = new TreeMap<>(ending.files());
    values.keySet().removeIf(name -> !name.endsWith(".safetensors"));
    return values;
  }

  private static TestRun.Ending train(String master, Map<String, String> settings, Config config) {
    return TestRun.whole(LocalSpark.on(master, settings), config).ending();
  }
}
