package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void write() {
    pipeline = new Pipeline(folder);
  }

  @Test
  void whatARunNeedsIsCheckedAndNothingIsLeftBehind() {
    pipeline.run("shard");

    Result result = pipeline.run("doctor", "--json");

    assertThat(result.exit()).as(result.out()).isZero();
    JsonNode json = result.json();
    assertThat(Result.fields(json)).containsExactly("ok", "checks");
    assertThat(json.get("ok").asBoolean()).isTrue();
    assertThat(json.get("checks"))
        .allSatisfy(
            check -> {
              assertThat(Result.fields(check)).containsExactly("name", "where", "ok", "detail");
              assertThat(check.get("where").asText()).isEqualTo("driver");
            });
    assertThat(names(json, true))
        .containsExactly(
            "run-folder",
            "shards",
            "network",
            "native-cache",
            "natives",
            "instruction-set",
            "probe",
            "threads",
            "native-memory",
            "heap");
    assertThat(Files.exists(pipeline.path("run"))).isFalse();
  }

  @Test
  void withoutShardsTheNetworksSizeIsNotKnown() {
    Result result = pipeline.run("doctor");

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("run meanfield shard")
        .contains("not known until there are shards");
  }

  @Test
  void aRunFolderThatCannotBeWrittenIsFound() {
    Result result =
        pipeline.run("doctor", "--json", "--set", "run.dir=" + pipeline.path("small.conf/run"));

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.json().get("ok").asBoolean()).isFalse();
    assertThat(names(result.json(), false)).containsExactly("run-folder");
  }

  @Test
  void aNetworkThatDoesNotFitTheShardsIsFound() {
    pipeline.run("shard");

    Result result =
        pipeline.run("doctor", "--set", "network.blocks=[{ pool = max, size = 9, stride = 9 }]");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).containsPattern("BAD +network +driver +network.blocks.0");
  }

  private static List<String> names(JsonNode json, boolean ok) {
    return StreamSupport.stream(json.get("checks").spliterator(), false)
        .filter(check -> check.get("ok").asBoolean() == ok)
        .map(check -> check.get("name").asText())
        .toList();
  }
}
