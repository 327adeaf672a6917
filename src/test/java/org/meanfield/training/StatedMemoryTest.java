package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.cli.Main;
import org.meanfield.testing.MeasuredCommand;
import org.meanfield.testing.MeasuredCommand.Peaks;

/**
 * What {@code doctor} says of configurations' memory, beside what {@code train} takes, each in a
 * process of its own; of those that are named: {@code mvn -B test -Dtest=StatedMemoryTest
 * -Dmeanfield.stated=mlp-penguins,cnn-fashion}. A measurement, of up to minutes each, and so no
 * part of the whole suite.
 */
@EnabledIfSystemProperty(named = "meanfield.stated", matches = ".+")
class StatedMemoryTest {
  private static final Pattern HEAP = Pattern.compile("(\\d+) MB at the peak");
  private static final Pattern NATIVE = Pattern.compile("limit \\d+ MB, (\\d+) MB");
  private static final Percentage CLOSE = Percentage.withPercentage(10);

  @TempDir Path folder;

  static Stream<String> configurations() {
    return Arrays.stream(System.getProperty("meanfield.stated").split(","));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void peaksAreWhatTheDoctorSaidBeforeTheRun(String name) throws Exception {
    run(name, "shard");
    Path out = run(name, "doctor", "--json");
    JsonNode checks = new ObjectMapper().readTree(lastLine(out)).get("checks");
    double nativeBytes = stated(checks, "native-memory", NATIVE) * 1e6;
    double heap = stated(checks, "heap", HEAP) * 1e6;

    run(name, "train");

    Peaks peaks = Peaks.in(peaks());
    System.out.printf(
        Locale.ROOT,
        "%s: native memory stated %.0f MB, at most %.1f; heap stated %.0f MB, at most %.1f%n",
        name,
        nativeBytes / 1e6,
        peaks.nativeBytes() / 1e6,
        heap / 1e6,
        peaks.heap() / 1e6);
    assertThat((double) peaks.nativeBytes()).as("native").isCloseTo(nativeBytes, CLOSE);
    assertThat((double) peaks.heap()).as("heap").isCloseTo(heap, CLOSE);
  }

  private static double stated(JsonNode checks, String name, Pattern pattern) {
    for (JsonNode check : checks) {
      if (check.get("name").asText().equals(name)) {
        Matcher found = pattern.matcher(check.get("detail").asText());
        assertThat(found.find()).as(check.toString()).isTrue();
        return Double.parseDouble(found.group(1));
      }
    }
    throw new AssertionError("no " + name + " in " + checks);
  }

  private Path peaks() {
    return folder.resolve("peaks");
  }

  /** A command about a short run: of a few rounds, of which every second is validated and saved. */
  private Path run(String name, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-Xmx4g", "-Dorg.bytedeco.javacpp.maxbytes=4g"));
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        words[0].equals("train")
            ? List.of(MeasuredCommand.class.getName(), peaks().toString())
            : List.of(Main.class.getName()));
    command.addAll(List.of(words[0], "conf/" + name + ".conf", "--master", "local[2]"));
    command.addAll(Arrays.asList(words).subList(1, words.length));
    for (String setting :
        List.of(
            "run.dir=" + folder.resolve("run"),
            "data.shards=" + folder.resolve("shards"),
            "training.epochs=1",
            "training.checkpoint.every-rounds=2",
            "training.validate-every-rounds=2")) {
      command.addAll(List.of("--set", setting));
    }
    Path out = folder.resolve(words[0] + ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve(words[0] + ".err").toFile())
            .start();
    try {
      assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue())
          .as(Files.readString(folder.resolve(words[0] + ".err")))
          .isZero();
      return out;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String lastLine(Path out) throws IOException {
    List<String> lines = Files.readAllLines(out);
    return lines.get(lines.size() - 1);
  }
}
