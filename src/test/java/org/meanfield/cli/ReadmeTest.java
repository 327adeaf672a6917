package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meanfield.bench.Benchmark;
import org.meanfield.config.Config;
import picocli.CommandLine;

/** What the README says can be typed: commands, configurations, settings and rows exist. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** In running text the script's name may be left out. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:.*scripts/meanfield )?"
              + "((?:(?:train|evaluate|sample) conf/[a-z0-9-]+\\.conf|bench --only).*)");

  private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+");

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** Every command, as words. */
  private static Set<List<String>> commands() throws IOException {
    Set<List<String>> commands = new LinkedHashSet<>();
    String text = readme();
    for (Matcher block = BLOCK.matcher(text); block.find(); ) {
      for (String line : block.group(1).replace("\\\n", " ").split("\n")) {
        int name = line.indexOf("scripts/meanfield ");
        if (name >= 0) {
          commands.add(words(line.substring(line.indexOf(' ', name))));
        }
      }
    }
    for (Matcher code = CODE.matcher(BLOCK.matcher(text).replaceAll("")); code.find(); ) {
      Matcher command = COMMAND.matcher(code.group(1).replaceAll("\\s+", " "));
      if (command.matches()) {
        commands.add(words(command.group(1)));
      }
    }
    return commands;
  }

  /** As a shell would take a line apart; N stands for any number. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(line); word.find(); ) {
      words.add(word.group().replaceAll("[\"']", "").replaceAll("=N$", "=1"));
    }
    return words;
  }

  private static List<String> after(String option, List<String> words) {
    List<String> values = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i - 1).equals(option)) {
        values.add(words.get(i));
      }
    }
    return values;
  }

  @Test
  void everyCommandIsOneThatTheCommandLineUnderstands() throws IOException {
    assertThat(commands())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            words ->
                assertThatCode(
                        () -> new CommandLine(new Main()).parseArgs(words.toArray(String[]::new)))
                    .as("%s", words)
                    .doesNotThrowAnyException());
  }

  @Test
  void everyCommandsConfigurationIsThereAndTakesItsSettings() throws IOException {
    List<List<String>> configured =
        commands().stream()
            .filter(words -> words.size() > 1 && words.get(1).startsWith("conf/"))
            .toList();

    assertThat(configured)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            words ->
                assertThatCode(() -> Config.load(words.get(1), after("--set", words)))
                    .as("%s", words)
                    .doesNotThrowAnyException());
  }

  @Test
  void everyRowOfBenchIsOneThatItHas() throws IOException {
    List<String> rows =
        commands().stream()
            .filter(words -> words.get(0).equals("bench"))
            .flatMap(words -> after("--only", words).stream())
            .flatMap(names -> Arrays.stream(names.split(",")))
            .toList();

    assertThat(rows).contains("lenet", "spark-lenet", "averaging");
    assertThatCode(() -> Benchmark.of(rows, Set.of(), Path.of(""), line -> {}))
        .doesNotThrowAnyException();
  }

  @Test
  void everyConfigurationStandsInTheTable() throws IOException {
    Set<String> told =
        Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|")
            .matcher(readme().split("## Configurations that come with it\n")[1].split("\n## ")[0])
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toSet());

    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      assertThat(told)
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".conf") && !name.startsWith("spark-"))
                  .map(name -> name.replace(".conf", ""))
                  .toList());
    }
  }
}
