package org.meanfield.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.meanfield.config.Config;
import org.meanfield.config.IdxSource;
import org.meanfield.storage.Storage;

/** The data and configurations that the project ships. */
class SamplesTest {
  private static final Storage STORAGE = Storage.of(new Configuration());

  @Test
  void everyShippedConfigurationIsValid() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      assertThat(files.map(Path::toString).filter(file -> file.endsWith(".conf")))
          .filteredOn(file -> !file.contains("spark-defaults"))
          .isNotEmpty()
          .allSatisfy(file -> Config.load(file, List.of()));
    }
  }

  @Test
  void theFashionSampleHasTheSameNumberOfEveryClass() {
    IdxSource source = (IdxSource) Config.load("conf/cnn-fashion.conf", List.of()).data().source();

    assertThat(perClass(source.train())).containsOnly(600L).hasSize(10);
    assertThat(perClass(source.test())).containsOnly(100L).hasSize(10);
  }

  @Test
  void theSamplesAreThoseWhoseChecksumsTheirPageGives() throws Exception {
    String page = Files.readString(Path.of("data-samples/README.md"));
    try (Stream<Path> files = Files.walk(Path.of("data-samples"))) {
      assertThat(files.map(Path::toString).filter(file -> file.matches(".*\\.(gz|csv|txt)")))
          .hasSize(8)
          .allSatisfy(
              file ->
                  assertThat(page)
                      .contains(
                          "| `%s` | `%s` |"
                              .formatted(
                                  Path.of(file).getFileName(),
                                  STORAGE.sha256(Path.of(file).toAbsolutePath().toUri()))));
    }
  }

  private static long[] perClass(IdxSource.Files files) {
    IdxSummary summary = IdxPair.of(false, files).inspect(STORAGE);
    assertThat(summary.height()).isEqualTo(28);
    assertThat(summary.width()).isEqualTo(28);
    return Arrays.copyOf(summary.counts(), summary.classes());
  }
}
