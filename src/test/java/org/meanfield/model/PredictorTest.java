package org.meanfield.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.inference.Prediction;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.Registered;
import org.meanfield.testing.SmallPairs;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingListener;

/** Every family that answers rows, asked in a job of Spark, here, and where there is no Spark. */
class PredictorTest {
  private static final Path PENGUINS = Path.of("data-samples/penguins/penguins.csv");

  @OnSpark private static JavaSparkContext spark;

  @TempDir static Path folder;
  @TempDir Path scratch;

  @BeforeAll
  static void trainTheFirst() {
    train("conf/mlp-penguins.conf", "penguins", "training.epochs=2");
  }

  @Test
  void featuresOfATable() throws Exception {
    List<Row> job = job("conf/mlp-penguins.conf", "penguins", PENGUINS.toString(), true);
    List<Map<String, Object>> rows =
        job.stream()
            .map(
                row ->
                    columns(
                        row, "bill-length-mm", "bill-depth-mm", "flipper-length-mm", "body-mass-g"))
            .toList();

    requireSame("penguins", rows, job.stream().map(PredictorTest::classText).toList());
    // Two have no measures.
    assertThat(job.stream().filter(row -> !row.isNullAt(row.fieldIndex("error")))).hasSize(2);
  }

  @Test
  void imagesOfAnIdxFile() throws Exception {
    train("conf/cnn-fashion.conf", "fashion", "training.epochs=1");
    String input = "data-samples/fashion-mnist/t10k-images-idx3-ubyte.gz";
    List<Row> job = job("conf/cnn-fashion.conf", "fashion", input, false);
    List<byte[]> images = images(Path.of(input));
    job.sort((a, b) -> Integer.compare(a.getInt(0), b.getInt(0)));
    List<String> expected = job.stream().map(PredictorTest::classText).toList();

    try (Predictor predictor = Predictor.open(run("fashion"))) {
      assertThat(texts(predictor.predictImages(images))).isEqualTo(expected);
    }
    requireSame(
        "fashion",
        images.subList(0, 70).stream().map(image -> Map.of("image", image)).toList(),
        expected.subList(0, 70));
  }

  @Test
  void textsOfATable() throws Exception {
    train("conf/rnn-classify.conf", "verses", "training.epochs=1", "network.embedding=16");
    String input = "data-samples/king-james/book-groups.csv";
    List<Row> job = job("conf/rnn-classify.conf", "verses", input, true).subList(0, 300);
    List<String> expected = job.stream().map(PredictorTest::classText).toList();

    try (Predictor predictor = Predictor.open(run("verses"))) {
      List<String> texts = job.stream().map(row -> row.<String>getAs("text")).toList();
      assertThat(texts(predictor.predictTexts(texts))).isEqualTo(expected);
    }
    requireSame("verses", job.stream().map(row -> columns(row, "text")).toList(), expected);
  }

  @Test
  void theLastTimesOfASeries() throws Exception {
    train("conf/rnn-weather.conf", "weather", "training.epochs=1");
    String input = "data-samples/weather/seattle-weather.csv";
    List<Row> job = job("conf/rnn-weather.conf", "weather", input, false);
    List<String> lines = Files.readAllLines(Path.of(input));
    List<String> names = List.of(lines.get(0).split(","));
    Map<String, Object> series = new LinkedHashMap<>();
    for (String column : List.of("temp_max", "temp_min", "precipitation", "wind")) {
      int place = names.indexOf(column);
      series.put(
          column,
          lines.subList(lines.size() - 56, lines.size()).stream()
              .map(line -> line.split(",")[place])
              .toList());
    }
    List<String> columns = List.of("temp_max", "temp_max-q10", "temp_max-q90");
    List<String> steps = new ArrayList<>();
    for (Row row : job) {
      try (Predictor predictor = Predictor.open(run("weather"))) {
        assertThat(predictor.outputs()).containsExactlyInAnyOrderElementsOf(columns);
        steps.add(
            String.join(
                ", ",
                predictor.outputs().stream()
                    .map(name -> name + "=" + row.<Double>getAs(name))
                    .toList()));
      }
    }
    requireSame("weather", List.of(series), List.of(steps.toString()));
  }

  @Test
  void translationsOfTexts() throws Exception {
    String conf = scratch.resolve("pairs.conf").toString();
    Files.writeString(
        Path.of(conf),
        """
        run.name = pairs
        data { source = %s, shard-count = 2, splits.validation = 0.1 }
        %s
        network {
          family = transformer, task = translation, layers = 1, width = 16, heads = 2
          feed-forward = 32, dropout = 0, label-smoothing = 0
        }
        training {
          replicas = 2, local-steps = 2, epochs = 2, tokens-per-batch = 128
          updater { name = adam, learning-rate = 0.01 }
        }
        """
            .formatted(SmallPairs.source(scratch), SmallPairs.TOKENIZER));
    train(conf, "pairs");
    Prediction.translate(
        spark,
        config(conf, "pairs"),
        model("pairs"),
        uri(scratch.resolve("test.tsv")),
        uri(folder.resolve("translated")),
        BeamSettings.DEFAULT);
    List<Row> job = read("translated");

    requireSame(
        "pairs",
        job.stream().map(row -> columns(row, "said")).toList(),
        job.stream().map(row -> "[translation=" + row.getAs("translation") + "]").toList());
  }

  @Test
  void manyThreadsGetTheAnswersOfOne() throws Exception {
    List<Map<String, Object>> rows = penguins();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Predictor predictor = Predictor.open(run("penguins"))) {
      List<String> expected = texts(predictor.predict(rows));
      List<Future<List<String>>> asked = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int first = i * 7;
        asked.add(threads.submit(() -> texts(predictor.predict(rows.subList(first, first + 40)))));
      }
      for (int i = 0; i < asked.size(); i++) {
        assertThat(asked.get(i).get()).isEqualTo(expected.subList(i * 7, i * 7 + 40));
      }
      assertThat(Sparkless.text(predictor.predict(rows.get(5)))).isEqualTo(expected.get(5));
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aRowThatCannotBeUsedSaysWhyAndLeavesTheOthersAlone() {
    Map<String, Object> bad = new LinkedHashMap<>(penguins().get(0));
    bad.put("body-mass-g", "heavy");
    try (Predictor predictor = Predictor.open(run("penguins"))) {
      assertThat(predictor.outputs()).containsExactly("class", "probability", "probabilities");
      List<Predicted> answers =
          predictor.predict(List.of(penguins().get(0), bad, Map.of("body-mass-g", 1)));
      assertThat(answers.get(0).get("class")).isInstanceOf(String.class);
      assertThat(answers.get(1).error())
          .hasValue("column body-mass-g = \"heavy\", wanted a number");
      assertThat(answers.get(2).error().orElseThrow()).contains("bill-length-mm is null");
      assertThatThrownBy(() -> answers.get(1).get("class"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("wanted a number");
      assertThatThrownBy(() -> answers.get(0).get("species"))
          .hasMessageContaining("has no species, but class, probability, probabilities");
      assertThatThrownBy(() -> predictor.predictTexts(List.of("a")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("takes rows of bill-length-mm,");
    }
  }

  @Test
  void itIsNotAskedAfterItsEnd() {
    Predictor predictor = Predictor.open(run("penguins"));
    predictor.predict(penguins());
    predictor.close();
    predictor.close();
    assertThatThrownBy(() -> predictor.predict(penguins()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aRegistrysChampionIsOpenedByName() {
    Path models = folder.resolve("registry");
    RegisteredModel model =
        Registry.of(Storage.of(new Configuration()), uri(models)).model("penguins");
    Registered.add(model, Path.of(run("penguins"), "model"), 0.9);
    model.promote(1, "first");
    try (Predictor champion = Predictor.open(models + "/penguins");
        Predictor first = Predictor.open(models + "/penguins@1");
        Predictor run = Predictor.open(run("penguins"))) {
      assertThat(champion.version()).isEqualTo("penguins@1");
      assertThat(run.version()).hasSize(12);
      assertThat(texts(champion.predict(penguins())))
          .isEqualTo(texts(first.predict(penguins())))
          .isEqualTo(texts(run.predict(penguins())));
    }
  }

  /** Here and in a process without Spark. */
  private void requireSame(String name, List<? extends Map<String, ?>> rows, List<String> expected)
      throws Exception {
    try (Predictor predictor = Predictor.open(run(name))) {
      List<String> here = texts(predictor.predict(rows));
      for (int i = 0; i < expected.size(); i++) {
        boolean refused = here.get(i).endsWith("[]");
        assertThat(refused ? "[]" : here.get(i)).isEqualTo(expected.get(i));
      }
      assertThat(Sparkless.predicted(Path.of(run(name)), rows, scratch)).isEqualTo(here);
    }
  }

  private static List<String> texts(List<Predicted> answers) {
    return answers.stream().map(Sparkless::text).toList();
  }

  private static String classText(Row row) {
    if (row.isNullAt(row.fieldIndex("class"))) {
      return "[]";
    }
    List<Float> all = row.getList(row.fieldIndex("probabilities"));
    return "[class=%s, probability=%s, probabilities=%s]"
        .formatted(row.getAs("class"), row.getAs("probability"), all);
  }

  private static Map<String, Object> columns(Row row, String... names) {
    Map<String, Object> columns = new LinkedHashMap<>();
    Stream.of(names)
        .filter(name -> row.getAs(name) != null)
        .forEach(name -> columns.put(name, row.getAs(name)));
    return columns;
  }

  private static List<Map<String, Object>> penguins() {
    try {
      List<String> lines = Files.readAllLines(PENGUINS);
      String[] names = lines.get(0).split(",");
      List<Map<String, Object>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
          row.put(names[i], cells[i]);
        }
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<byte[]> images(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] all = in.readAllBytes();
      List<byte[]> images = new ArrayList<>();
      for (int at = 16; at < all.length; at += 28 * 28) {
        images.add(Arrays.copyOfRange(all, at, at + 28 * 28));
      }
      return images;
    }
  }

  private static List<Row> job(String conf, String name, String input, boolean keep) {
    Prediction.predict(
        spark,
        config(conf, name),
        model(name),
        uri(Path.of(input).toAbsolutePath()),
        uri(folder.resolve("out-" + name)),
        keep);
    return read("out-" + name);
  }

  private static List<Row> read(String output) {
    return new ArrayList<>(
        SparkSession.builder()
            .sparkContext(spark.sc())
            .getOrCreate()
            .read()
            .parquet(folder.resolve(output).toString())
            .collectAsList());
  }

  private static void train(String conf, String name, String... settings) {
    Training.train(
        spark, config(conf, name, settings), false, new TrainingListener() {}, () -> false);
  }

  private static Config config(String conf, String name, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run.dir=\"" + run(name) + "\"",
                "data.shards=\"" + folder.resolve(name + "-shards") + "\"",
                "data.on-bad-record=skip"));
    all.addAll(List.of(settings));
    return Config.load(conf, all);
  }

  private static String run(String name) {
    return folder.resolve(name).toString();
  }

  private static URI model(String name) {
    return uri(folder.resolve(name).resolve("model"));
  }

  /** Not {@code toUri}, which ends folders with a slash. */
  private static URI uri(Path path) {
    return URI.create("file://" + path);
  }
}
