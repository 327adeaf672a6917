package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's commands about transformers do what stands there, one after the other: an epoch
 * long, on every twentieth line of the samples.
 */
class ReadmeTransformersTest {
  private static final int EVERY = 20;

  @TempDir Path folder;

  /** The commands in the README's own order, without what prints before them. */
  private static List<List<String>> commands(String conf) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("README.md"))) {
      return lines
          .filter(line -> line.startsWith("scripts/meanfield ") && line.contains(conf))
          .map(ReadmeTransformersTest::words)
          .toList();
    }
  }

  /** As a shell would take it apart; nothing in these commands is quoted but whole words. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    String[] parts = line.substring("scripts/meanfield ".length()).split("\"");
    for (int i = 0; i < parts.length; i++) {
      words.addAll(i % 2 == 1 ? List.of(parts[i]) : Arrays.asList(parts[i].strip().split(" +")));
    }
    return words;
  }

  private Path part(String sample) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("data-samples", sample));
    Path part = folder.resolve(Path.of(sample).getFileName());
    Files.write(
        part,
        IntStream.range(0, lines.size())
            .filter(line -> line % EVERY == 0)
            .mapToObj(lines::get)
            .toList());
    return part;
  }

  private Result run(List<String> command, String name, Path sample, String... settings) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--master", "local[2]"));
    set(all, "run.dir=" + folder.resolve(name));
    if (command.get(0).equals("train")) {
      set(all, "data.shards=" + folder.resolve("shards-" + name));
      set(all, "data.source.train.path=" + sample);
      set(all, "training.epochs=1");
      for (String setting : settings) {
        set(all, setting);
      }
    }
    return Result.of(all.toArray(String[]::new));
  }

  private static void set(List<String> arguments, String setting) {
    arguments.addAll(List.of("--set", setting));
  }

  @Test
  void datesAreTranslated() throws IOException {
    Path dates = part("dates/train.tsv");
    Path unseen = part("dates/test.tsv");
    List<List<String>> commands = commands("conf/transformer-dates.conf");

    assertThat(commands)
        .extracting(command -> command.get(0))
        .containsExactly("train", "translate");
    for (List<String> command : commands) {
      Result result = run(command, "dates", dates, "data.source.test.path=" + unseen);
      assertThat(result.exit()).as(result.err()).isZero();
    }
  }

  @Test
  void anEncoderIsTrainedOnHiddenWordsAndThenOnClasses() throws IOException {
    Path verses = part("king-james/book-groups.csv");
    List<List<String>> pretraining = commands("conf/bert-pretrain.conf");
    List<List<String>> training = commands("conf/bert-classify-pretrained.conf");

    assertThat(pretraining).hasSize(1);
    Result first = run(pretraining.get(0), "bert-pretrain", verses);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(training).hasSize(1);
    String model = folder.resolve("bert-pretrain").toString();
    Result second =
        run(
            training.get(0),
            "bert-classify",
            verses,
            "data.tokenizer.from=" + model,
            "network.start-from=" + model);
    assertThat(second.exit()).as(second.err()).isZero();
  }
}
