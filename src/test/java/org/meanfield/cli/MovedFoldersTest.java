package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run, a shard set or a model says of places is never compared: each goes on elsewhere. */
class MovedFoldersTest {
  private static final String TEXT_NETWORK =
      """
      network {
        family = rnn, task = language-model, cell = gru, layers = 1, hidden = 8, embedding = 6
      }
      data.tokenizer.kind = word
      training.sequence-length = 8
      """;

  @TempDir Path folder;

  @Test
  void aRunWhoseFoldersWereMovedGoesOnAsIfItHadStayed() throws IOException {
    Pipeline pipeline = new Pipeline(folder);
    succeeded(pipeline.run("train", "--set", "run.dir=" + folder.resolve("stayed")));
    succeeded(pipeline.run("train", "--set", "training.epochs=1"));
    JsonNode before = succeeded(pipeline.run("evaluate", "--json")).json();
    move("run", "elsewhere/of another name");
    move("shards", "elsewhere/shards");
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path images = sources.resolve(moveSources(sources));
    String[] moved = {
      "--set", "run.dir=" + folder.resolve("elsewhere/of another name"),
      "--set", "data.shards=" + folder.resolve("elsewhere/shards")
    };

    JsonNode finished =
        succeeded(run(pipeline, "train", moved, "--json", "--set", "training.epochs=1")).json();
    assertThat(finished.get("run").asText()).contains("/elsewhere/of%20another%20name");
    assertThat(finished.get("checkpoint").asText())
        .startsWith(finished.get("run").asText() + "/checkpoints/round-");
    Result evaluated = run(pipeline, "evaluate", moved, "--json", "--set", "training.epochs=1");
    assertThat(succeeded(evaluated).json().get("metrics")).isEqualTo(before.get("metrics"));
    assertThat(evaluated.json().get("other-data").asBoolean()).isFalse();
    assertThat(evaluated.json().get("pictures")).isNotEmpty();
    succeeded(
        run(pipeline, "predict", moved, "--input", images.toString(), "--output", path("out")));
    succeeded(run(pipeline, "train", moved, "--resume"));

    assertThat(lastParameters("elsewhere/of another name")).isEqualTo(lastParameters("stayed"));
  }

  @Test
  void aCopiedModelIsUsedAndEvaluatedWhereItIs() throws IOException {
    Pipeline pipeline = new Pipeline(folder);
    succeeded(pipeline.run("train", "--set", "training.epochs=1"));
    JsonNode before = succeeded(pipeline.run("evaluate", "--json")).json();
    copy("run/model", "copies/best");
    move("run", "gone");

    Result evaluated = pipeline.run("evaluate", "--json", "--model", path("copies/best"));

    assertThat(succeeded(evaluated).json().get("metrics")).isEqualTo(before.get("metrics"));
  }

  @Test
  void aShardSetMatchesItsSourceWhereverBothAre() throws IOException {
    Pipeline pipeline = new Pipeline(folder);
    table("flowers.csv");
    pipeline.network("network { family = cnn, preset = mlp, head = [4] }");
    pipeline.source(source("flowers.csv"));
    succeeded(pipeline.run("shard"));
    copy("shards", "copies/shards");
    Files.move(folder.resolve("flowers.csv"), folder.resolve("copies/plants.csv"));
    pipeline.source(source("copies/plants.csv"));

    Result again = pipeline.run("shard", "--set", "data.shards=" + path("copies/shards"));

    assertThat(succeeded(again).err()).contains("the shard set is there, and matches");
  }

  @Test
  void aMovedModelOfATextWritesTheSameText() throws IOException {
    Pipeline pipeline = new Pipeline(folder);
    pipeline.write("text.txt", "the cat eats fish, and the dog sees it.\n".repeat(60));
    pipeline.source("{ format = text, train.path = \"%s\" }".formatted(path("text.txt")));
    pipeline.network(TEXT_NETWORK);
    succeeded(pipeline.run("train", "--set", "training.epochs=1"));
    String[] prompt = {"--prompt", "the cat", "--count", "9", "--seed", "3"};
    String before = succeeded(run(pipeline, "generate", prompt)).out();
    copy("run", "copies/run");
    move("run", "gone");

    String run = "run.dir=" + path("copies/run");
    assertThat(succeeded(run(pipeline, "generate", prompt, "--set", run)).out()).isEqualTo(before);
    String model = path("gone/model");
    assertThat(succeeded(run(pipeline, "generate", prompt, "--model", model)).out())
        .isEqualTo(before);
  }

  private static Result run(Pipeline pipeline, String command, String[] options, String... more) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of(more));
    return pipeline.run(command, all.toArray(String[]::new));
  }

  private static Result succeeded(Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private void table(String name) throws IOException {
    List<String> lines = new ArrayList<>(List.of("width,length,kind"));
    for (int i = 0; i < 200; i++) {
      lines.add("%s,%s,%s".formatted(i % 7, i / 3.0, i % 2 == 0 ? "daisy" : "rose"));
    }
    Files.write(folder.resolve(name), lines);
  }

  private String source(String table) {
    return "{ format = csv, train.path = \"%s\", columns { features = [width, length], label = kind } }"
        .formatted(path(table));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void move(String from, String to) throws IOException {
    Files.createDirectories(folder.resolve(to).getParent());
    Files.move(folder.resolve(from), folder.resolve(to));
  }

  /** The IDX files; returns the name of the one of test images. */
  private String moveSources(Path to) throws IOException {
    String images = "";
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".conf")) {
          Files.move(file, to.resolve(name));
          images = name.contains("test") && name.contains("images") ? name : images;
        }
      }
    }
    return images;
  }

  private void copy(String from, String to) throws IOException {
    Path source = folder.resolve(from);
    try (Stream<Path> found = Files.walk(source)) {
      for (Path file : found.toList()) {
        Path target = folder.resolve(to).resolve(source.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private String lastParameters(String run) throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve(run).resolve("checkpoints"))) {
      Path last = found.max(Path::compareTo).orElseThrow().resolve("checkpoint.json");
      return new ObjectMapper().readTree(last.toFile()).get("parameters-sha256").asText();
    }
  }
}
