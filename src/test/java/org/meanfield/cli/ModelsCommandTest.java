package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.storage.Storage;
import org.meanfield.testing.Registered;

/** A registry's models, shown, put in service and asked by name. */
class ModelsCommandTest {
  @TempDir static Path folder;
  private static Pipeline pipeline;
  private Path registry;
  private RegisteredModel model;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    Result trained = pipeline.run("train");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  @BeforeEach
  void fill(TestInfo test) {
    registry = folder.resolve("models-" + test.getTestMethod().orElseThrow().getName());
    URI uri = URI.create("file://" + registry);
    model = Registry.of(Storage.of(new Configuration()), uri).model("images");
    Registered.add(model, pipeline.path("run/model"), 0.8);
    Registered.add(model, pipeline.path("run/model"), 0.9);
    model.promote(1, "the first");
  }

  @Test
  void listShowsTheModelsWithTheirVersionsAndTheChampion() {
    JsonNode json = models("list", "--json").json();

    assertThat(Result.fields(json)).containsExactly("command", "registry", "models");
    JsonNode listed = json.get("models").get(0);
    assertThat(Result.fields(listed)).containsExactly("name", "champion", "versions", "problems");
    assertThat(listed.get("name").asText()).isEqualTo("images");
    assertThat(listed.get("champion").asInt()).isEqualTo(1);
    assertThat(listed.get("versions")).hasSize(2);
    assertThat(Result.fields(listed.get("versions").get(1)))
        .containsExactly("version", "parent", "created-at", "parameters-sha256", "metrics");
    assertThat(models("list").out()).contains(" *    1  20").contains("test.accuracy 0.9000");
  }

  @Test
  void showSaysAllOfAVersionAndWhatHappenedToIt() {
    JsonNode json = models("show", "images@2", "--json").json();

    assertThat(json.get("version").asInt()).isEqualTo(2);
    assertThat(json.get("parent").asInt()).isEqualTo(1);
    assertThat(json.get("champion").asBoolean()).isFalse();
    assertThat(json.get("verdict").get("reason").asText()).isEqualTo("accuracy 0.9");
    assertThat(json.get("history")).isEmpty();
    assertThat(json.get("problems")).isEmpty();
    JsonNode champion = models("show", "images", "--json").json();
    assertThat(champion.get("version").asInt()).isEqualTo(1);
    assertThat(champion.get("history").get(0).get("reason").asText()).isEqualTo("the first");
  }

  @Test
  void compareShowsTheMetricsSideBySide() {
    JsonNode json = models("compare", "images@2", "--json").json();
    assertThat(json.get("versions")).hasToString("[2,1]");
    assertThat(json.get("metrics").get("test.accuracy")).hasToString("[0.9,0.8]");
    assertThat(models("compare", "images@1", "2").out())
        .contains("images@1", "images@2", "test.accuracy");
  }

  @Test
  void promoteAndRollbackChangeTheChampionAndSayWhy() {
    JsonNode promoted =
        models("promote", "images@2", "--reason", "it looks better", "--json").json();
    assertThat(promoted.get("version").asInt()).isEqualTo(2);
    assertThat(promoted.get("instead-of").asInt()).isEqualTo(1);
    assertThat(model.requireChampion().number()).isEqualTo(2);

    assertThat(models("rollback", "images").out()).contains("champion  images@1, instead of 2");
    assertThat(model.requireChampion().number()).isEqualTo(1);
    assertThat(model.history())
        .extracting(event -> event.kind().text() + ": " + event.reason())
        .containsExactly(
            "promoted: the first", "promoted: it looks better", "rolled-back: rolled back by hand");
    models("rollback", "images")
        .failedWith(ExitCode.DATA)
        .saying("has no earlier champion to go back to");
  }

  @Test
  void pruneDeletesWhatIsOldAndDecided() {
    Registered.add(model, pipeline.path("run/model"), 0.7);
    Registered.add(model, pipeline.path("run/model"), 0.95);
    model.promote(2, "better");
    model.keep(3, "worse");
    model.promote(4, "better still");

    assertThat(models("prune", "images", "--keep", "1").out()).contains("deleted  images@1");
    assertThat(models("prune", "images", "--keep", "1").out()).contains("nothing to delete");
    models("prune", "images", "--keep", "0").failedWith(ExitCode.USAGE).saying("at least 1");
  }

  @Test
  void everyCommandTakesAModelByName() {
    JsonNode evaluated = pipeline.run("evaluate", "--model", registry + "/images", "--json").json();
    assertThat(evaluated.get("version").asInt()).isEqualTo(1);
    assertThat(evaluated.get("model").asText())
        .isEqualTo("file://" + registry + "/images/versions/000001/model");
    JsonNode own = pipeline.run("evaluate", "--json").json();
    assertThat(evaluated.get("metrics")).isEqualTo(own.get("metrics"));

    Result predicted =
        pipeline.run(
            "predict",
            "--model",
            registry + "/images@2",
            "--input",
            pipeline.path("test-images").toString(),
            "--output",
            folder.resolve("by-name").toString(),
            "--json");
    assertThat(predicted.err()).contains("meanfield: model images@2, ");
    assertThat(predicted.json().get("version").asInt()).isEqualTo(2);
  }

  @Test
  void whatCannotBeFoundIsSaidWithWhatThereIs() throws IOException {
    models("show", "imagse")
        .failedWith(ExitCode.DATA)
        .saying("no model is called imagse; did you mean images?");
    models("show", "images@9").failedWith(ExitCode.DATA).saying("has no version 9; there are 1, 2");
    models("show", "images@new").failedWith(ExitCode.USAGE).saying("a version is a number");
    models("promote", "images").failedWith(ExitCode.USAGE).saying("which version?");
    Files.delete(registry.resolve("images/versions/000001/verdict.json"));
    models("promote", "images@1").failedWith(ExitCode.DATA).saying("verdict.json");
    Result.of("models", "list", "--registry", folder.resolve("nothing").toString())
        .failedWith(ExitCode.DATA)
        .saying("no such folder, so no registry");
    Result.of("models", "list", "--registry", pipeline.path("run").toString())
        .failedWith(ExitCode.DATA)
        .saying("is no registry");
    pipeline
        .run("evaluate", "--model", registry + "/imagse")
        .failedWith(ExitCode.DATA)
        .saying("did you mean images?");
  }

  private Result models(String action, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "models";
    all[1] = action;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[arguments.length + 2] = "--registry";
    all[arguments.length + 3] = registry.toString();
    return Result.of(all);
  }
}
