package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with examples is said whenever somebody trains on them. */
class WarningsTest {
  private static final String SKIP = "data.on-bad-record=skip";

  @TempDir Path folder;

  @Test
  void trainRepeatsWhatShardWarnedOf() {
    Pipeline pipeline = new Pipeline(folder);
    StringBuilder rows = new StringBuilder("a,b,species\n5,5,tulip\n6,6,tulip\n");
    for (int i = 0; i < 90; i++) {
      String species = List.of("rose", "\"rose \"", "lily").get(i % 3);
      rows.append(i % 3).append('.').append(i).append(',').append(i).append(',');
      rows.append(species).append('\n');
    }
    rows.append("1,,rose\n".repeat(20));
    pipeline.write("t.csv", rows.toString());
    pipeline.network("network { family = cnn, preset = mlp, head = [4] }");
    pipeline.source(
        """
        { format = csv, train.path = "%s/t.csv", columns { features = [a, b], label = species } }"""
            .formatted(folder));

    List<String> warnings = new ArrayList<>();
    Result sharded = pipeline.run("shard", "--json", "--set", SKIP);
    assertThat(sharded.exit()).as(sharded.err()).isZero();
    for (JsonNode warning : sharded.json().get("warnings")) {
      warnings.add("meanfield: warning: " + warning.asText());
    }
    Result trained = pipeline.run("train", "--set", SKIP);

    assertThat(warnings)
        .anyMatch(warning -> warning.contains("20 records of 112 left out"))
        .anyMatch(warning -> warning.contains("\"rose\" and \"rose \" differ by blanks"))
        .anyMatch(warning -> warning.contains("split has no example of class tulip"));
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(sharded.err().lines()).containsAll(warnings);
    assertThat(trained.err().lines())
        .contains(
            "meanfield: training on the shard set that is there, file://%s/shards"
                .formatted(folder))
        .containsAll(warnings)
        .anyMatch(line -> line.startsWith("meanfield: examples: "));
  }
}
