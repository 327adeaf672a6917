package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.storage.Checksum;
import org.meanfield.testing.Elsewhere;

/**
 * A whole pipeline on machines that write other digits, beside the same on one that does not: one
 * that changes over when the pipeline begins, in a zone in which some days have no midnight, and
 * one whose whole process is there, in a zone that is three quarters of an hour off.
 */
class OtherLocaleTest {
  private static final Locale EGYPTIAN = Locale.forLanguageTag("ar-EG-u-nu-arab");

  /** Its clocks were put forward at midnight, such as that before 2017-10-15. */
  private static final TimeZone BRAZILIAN = TimeZone.getTimeZone("America/Sao_Paulo");

  private static final LocalDate START = LocalDate.of(2017, 8, 1);

  @TempDir static Path folder;

  @BeforeAll
  static void runEverywhere() throws Exception {
    Pipeline pipeline = new Pipeline(folder);
    pipeline.write("days.csv", days());
    run(pipeline, "here");
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(EGYPTIAN);
      TimeZone.setDefault(BRAZILIAN);
      assertThat("%d".formatted(1)).as("a digit of this locale").isEqualTo("\u0661");
      run(pipeline, "there");
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    runInItsOwnProcess("elsewhere");
  }

  private static void runInItsOwnProcess(String place) throws Exception {
    Elsewhere.run(InItsOwnProcess.class, folder, 4, folder.toString(), place);
  }

  /** The pipeline of a process that began in another locale and zone. */
  static final class InItsOwnProcess {
    private InItsOwnProcess() {}

    public static void main(String[] arguments) {
      folder = Path.of(arguments[0]);
      run(new Pipeline(folder), arguments[1]);
      Elsewhere.proveIt();
    }
  }

  private static String days() {
    StringBuilder lines = new StringBuilder("day,sales\n");
    IntStream.range(0, 150)
        .forEach(day -> lines.append(START.plusDays(day)).append(',').append(day % 7).append('\n'));
    return lines.toString();
  }

  private static void run(Pipeline pipeline, String place) {
    pipeline.write(
        "small.conf",
        """
        run { name = days, dir = "FOLDER/PLACE/run" }
        data {
          shards = "FOLDER/PLACE/shards", shard-count = 2
          source {
            format = csv, train.path = "FOLDER/days.csv"
            columns { time = day, targets = [sales] }
          }
          window = 14, horizon = 2, season = 7
        }
        network { family = rnn, task = forecasting, cell = gru, layers = 1, hidden = 4 }
        training {
          replicas = 2, local-steps = 2, batch-size = 8, epochs = 2
          updater { name = adam, learning-rate = 0.01 }
          checkpoint { every-rounds = 2, keep = 2 }
        }
        """
            .replace("FOLDER", folder.toString())
            .replace("PLACE", place));
    succeed(pipeline.run("shard", "--json"));
    succeed(pipeline.run("train", "--json", "--set", "training.epochs=1"));
    succeed(pipeline.run("train", "--json", "--resume"));
    succeed(
        pipeline.run(
            "predict",
            "--json",
            "--input",
            pipeline.path("days.csv").toString(),
            "--output",
            pipeline.path(place + "/predicted").toString()));
  }

  private static void succeed(Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"there", "elsewhere"})
  void shardSetsAreTheSameByteForByte(String place) {
    assertThat(files(place + "/shards")).isEqualTo(files("here/shards"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"there", "elsewhere"})
  void checkpointsHaveTheSameNamesAndTheSameBytes(String place) {
    Map<String, String> there = files(place + "/run/checkpoints");

    assertThat(there).isEqualTo(files("here/run/checkpoints")).isNotEmpty();
    assertThat(there.keySet()).allMatch(name -> name.matches("round-\\d{8}/.*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"there", "elsewhere"})
  void metricsAreFoundAndCutOnResumeAndHaveTheSameNames(String place) {
    assertThat(files(place + "/run/metrics").keySet())
        .isEqualTo(files("here/run/metrics").keySet())
        .allMatch(name -> name.matches("rounds-\\d{8}\\.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"there", "elsewhere"})
  void theModelIsTheSameByteForByte(String place) {
    assertThat(files(place + "/run/model")).isEqualTo(files("here/run/model"));
  }

  /** Every file below a folder, by name, with its hash. */
  private static Map<String, String> files(String name) {
    Path top = folder.resolve(name);
    try (Stream<Path> found = Files.walk(top)) {
      Map<String, String> files = new TreeMap<>();
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(top.relativize(file).toString(), Checksum.of(Files.readAllBytes(file)).sha256());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
