package org.meanfield.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
      assertThat(files.map(Path::toString).filter(SamplesTest::isListed))
          .hasSize(13)
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

  /** What a model's manifest names is verified by it. */
  private static boolean isListed(String file) {
    return file.matches(".*\\.(gz|csv|tsv|txt|safetensors)|.*/model\\.json");
  }

  @Test
  void noDateIsThereTwiceAndEachIsTheDayThatIsWritten() throws Exception {
    Set<String> days = new HashSet<>();
    for (String file : List.of("train.tsv", "test.tsv")) {
      List<String> lines = Files.readAllLines(Path.of("data-samples/dates", file));
      for (String line : lines.subList(1, lines.size())) {
        String[] pair = line.split("\t");
        LocalDate day = LocalDate.parse(pair[1]);
        assertThat(days.add(pair[1])).as(line).isTrue();
        assertThat(numbers(pair[0])).as(line).isSubsetOf(numbers(pair[1]));
        assertThat(numbers(pair[0])).as(line).contains(day.getYear(), day.getDayOfMonth());
        assertThat(isPlain(pair[0])).as(line).isTrue();
        assertThat(names(pair[0]))
            .as(line)
            .isSubsetOf(
                day.getMonth().name().substring(0, 3), day.getDayOfWeek().name().substring(0, 3));
      }
    }
    assertThat(days).hasSize(13_000);
  }

  private static Set<Integer> numbers(String text) {
    String apart = text.matches("\\d{8}") ? text.replaceAll("(....)(..)(..)", "$1 $2 $3") : text;
    return Pattern.compile("\\d+")
        .matcher(apart)
        .results()
        .map(number -> Integer.parseInt(number.group()))
        .collect(Collectors.toSet());
  }

  /** The first letters of months and days of the week. */
  private static List<String> names(String text) {
    return Pattern.compile("(?<!\\d)[A-Z]{3,}")
        .matcher(text.toUpperCase(Locale.ROOT))
        .results()
        .map(name -> name.group().substring(0, 3))
        .filter(name -> !name.equals("THE"))
        .toList();
  }

  /** Whether day and month cannot be taken for each other between slashes. */
  private static boolean isPlain(String text) {
    if (!text.matches("\\d+/\\d+/\\d{4}")) {
      return true;
    }
    String[] numbers = text.split("/");
    int first = Integer.parseInt(numbers[0]);
    int second = Integer.parseInt(numbers[1]);
    return first > 12 || second > 12 || first == second;
  }

  private static long[] perClass(IdxSource.Files files) {
    IdxSummary summary = IdxPair.of(false, files).inspect(STORAGE);
    assertThat(summary.height()).isEqualTo(28);
    assertThat(summary.width()).isEqualTo(28);
    return Arrays.copyOf(summary.counts(), summary.classes());
  }
}
