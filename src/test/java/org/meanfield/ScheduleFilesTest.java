package org.meanfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What schedulers are given, as far as a tool that checks it is here. */
class ScheduleFilesTest {
  private static final Path FOLDER = Path.of("conf/schedule");

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "kubernetes-cronjob.yaml, CronJob",
    "spark-application.yaml, ScheduledSparkApplication"
  })
  void filesForKubernetesAreYamlOfTheirKind(String file, String kind) throws IOException {
    Map<String, Object> parsed =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve(file)));
    assertThat(parsed).containsEntry("kind", kind).containsKeys("apiVersion", "metadata", "spec");
  }

  @Test
  void theUnitsAreWhatSystemdTakes() throws Exception {
    assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
    for (String unit : List.of("meanfield-retrain.service", "meanfield-retrain.timer")) {
      Files.writeString(
          scratch.resolve(unit),
          Files.readString(FOLDER.resolve(unit))
              .replace("/opt/meanfield", Path.of("").toAbsolutePath().toString())
              .replace("User=meanfield", "User=root"));
    }
    assertThat(
            said(
                "systemd-analyze",
                "verify",
                scratch.resolve("meanfield-retrain.service").toString(),
                scratch.resolve("meanfield-retrain.timer").toString()))
        .isEmpty();
  }

  @Test
  void theGraphForAirflowIsPython() throws Exception {
    assumeThat(Path.of("/usr/bin/python3")).exists();
    assertThat(
            said(
                "python3",
                "-c",
                "import ast, sys; ast.parse(open(sys.argv[1]).read())",
                FOLDER.resolve("airflow_meanfield.py").toString()))
        .isEmpty();
  }

  @Test
  void eachLineForCronHasFiveTimesAUserAndACommand() throws IOException {
    List<String> jobs =
        Files.readAllLines(FOLDER.resolve("meanfield.cron")).stream()
            .filter(line -> !line.startsWith("#") && !line.matches("[A-Z]+=.*"))
            .toList();
    assertThat(jobs)
        .hasSize(2)
        .allMatch(line -> line.matches("(?:[0-9*,/-]+ ){5}meanfield cd \"\\$MEANFIELD\" && .*"))
        // Cron takes the sign for the end of a line.
        .noneMatch(line -> line.contains("%"));
  }

  /** What a tool has to say, which is nothing where all is well. */
  private String said(String... command) throws Exception {
    Path output = scratch.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
