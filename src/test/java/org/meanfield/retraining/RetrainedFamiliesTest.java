package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.ConfigException;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.data.DataException;
import org.meanfield.inference.Generation;
import org.meanfield.model.Predictor;
import org.meanfield.network.language.Sampling;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Every family is trained again on a second day, and the champion answers. */
class RetrainedFamiliesTest {
  @TempDir private Path folder;
  @OnSpark private static JavaSparkContext spark;

  private static final String TRAINING =
      """
      replicas = 2, local-steps = 4, epochs = 2, validate-every-rounds = 20
      updater { name = adam, learning-rate = 0.01 }
      """;

  @Test
  void numbersToPredict() throws IOException {
    String conf =
        conf(
            "source { format = csv, train.path = \"%s\", columns { features = [x, y], label = z }"
                + " }",
            "family = cnn, task = regression, preset = mlp, head = [8]", "batch-size = 8");
    IntFunction<String> rows =
        day -> lines(day, 120, (r, i) -> point(r.nextDouble(), r.nextDouble()));

    twoDays(conf, day -> write("day-%d.csv".formatted(day), "x,y,z\n" + rows.apply(day)), "mae");

    try (Predictor predictor = Predictor.open(model())) {
      assertThat(predictor.predict(Map.of("x", 0.5, "y", 0.5)).get(predictor.outputs().get(0)))
          .isInstanceOf(Number.class);
    }
  }

  private static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.3f,%.3f,%.3f", x, y, 3 * x - y);
  }

  @Test
  void imagesInFoldersOfTheirClasses() throws IOException {
    String conf =
        conf(
            "source { format = image-folder, train.path = \"%s\", height = 8, width = 8, channels ="
                + " 1 }",
            "family = cnn, blocks = [ { convolution = { channels = 4, kernel = 3 } } ], head = [8]",
            "batch-size = 8");

    JsonNode second = twoDays(conf, this::images, "accuracy");

    assertThat(second.at("/gate/classes/recall").size()).isEqualTo(2);
    try (Predictor predictor = Predictor.open(model())) {
      assertThat(predictor.predictImages(List.of(png(new Random(9), true))).get(0).get("class"))
          .isIn("dark", "light");
    }
    // A third day has one class alone, and a class nobody knows is refused by its name.
    Files.createDirectories(incoming().resolve("grey"));
    Files.write(incoming().resolve("grey/one.png"), png(new Random(3), true));
    assertThatThrownBy(() -> retrain(conf))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("examples of class grey (1)");
    Files.delete(incoming().resolve("grey/one.png"));
    Files.delete(incoming().resolve("grey"));
    for (int i = 0; i < 12; i++) {
      Files.write(
          incoming().resolve("dark/3-%d.png".formatted(i)), png(new Random(300 + i), false));
    }
    assertThat(retrain(conf).json()).containsEntry("version", 3);
  }

  private void images(int day) {
    for (int i = 0; i < 80; i++) {
      boolean light = i % 2 == 0;
      Path file = incoming().resolve(light ? "light" : "dark").resolve(day + "-" + i + ".png");
      try {
        Files.createDirectories(file.getParent());
        Files.write(file, png(new Random(1000L * day + i), light));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static byte[] png(Random random, boolean light) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int p = 0; p < 64; p++) {
      int grey = random.nextInt(100) + (light ? 150 : 0);
      image.getRaster().setSample(p % 8, p / 8, 0, grey);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @Test
  void imagesInATable() throws IOException {
    String conf =
        conf(
            "source { format = parquet, train.path = \"%s\", height = 8, width = 8, channels = 1\n"
                + " columns { image = picture, label = kind } }",
            "family = cnn, blocks = [ { convolution = { channels = 4, kernel = 3 } } ], head = [8]",
            "batch-size = 8");

    twoDays(conf, this::table, "accuracy");

    try (Predictor predictor = Predictor.open(model())) {
      assertThat(predictor.predictImages(List.of(png(new Random(9), true))).get(0).get("class"))
          .isIn("dark", "light");
    }
  }

  private void table(int day) {
    List<Row> rows =
        IntStream.range(0, 80)
            .mapToObj(
                i ->
                    RowFactory.create(
                        png(new Random(1000L * day + i), i % 2 == 0),
                        i % 2 == 0 ? "light" : "dark"))
            .toList();
    StructType schema =
        new StructType().add("picture", DataTypes.BinaryType).add("kind", DataTypes.StringType);
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .parquet(incoming().resolve("day=" + day).toString());
  }

  @Test
  void textsOfClasses() throws IOException {
    String conf =
        conf(
            "source { format = csv, train.path = \"%s\", columns { text = words, label = kind } }\n"
                + "tokenizer { kind = word, max-length = 8 }",
            "family = rnn, task = sequence-classification, hidden = 8, embedding = 8",
            "batch-size = 8");

    twoDays(
        conf,
        day ->
            write(
                "day-%d.csv".formatted(day),
                "words,kind\n" + lines(day, 120, (r, i) -> text(r, i))),
        "accuracy");

    try (Predictor predictor = Predictor.open(model())) {
      assertThat(predictor.predictTexts(List.of("sun moon")).get(0).get("class"))
          .isIn("sky", "sea");
    }
    write(
        "day-3.csv",
        "words,kind\n" + lines(3, 40, (r, i) -> "never seen words %d,sea".formatted(i)));
    assertThatThrownBy(() -> retrain(conf))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none of the champion's vocabulary")
        .hasMessageContaining("retraining.policy.unknown-tokens = 0.05");
    assertThat(retrain(conf, "retraining.policy.unknown-tokens=1").json())
        .containsEntry("version", 3);
  }

  private static String text(Random random, int i) {
    List<String> words =
        i % 2 == 0 ? List.of("sun", "moon", "cloud") : List.of("fish", "wave", "ship");
    return random.ints(4, 0, 3).mapToObj(words::get).collect(Collectors.joining(" "))
        + (i % 2 == 0 ? ",sky" : ",sea");
  }

  @Test
  void seriesThatAreForecast() throws IOException {
    String conf =
        conf(
            "source { format = csv, train.path = \"%s\", columns { time = day, targets = [value] }"
                + " }\n"
                + "window = 6, horizon = 2, season = 7",
            "family = rnn, task = forecasting, hidden = 8", "batch-size = 8");

    twoDays(conf, this::series, "mae");

    try (Predictor predictor = Predictor.open(model())) {
      assertThat(
              predictor
                  .predict(Map.of("value", List.of(1, 2, 3, 4, 5, 6)))
                  .get(predictor.outputs().get(0)))
          .isInstanceOf(Number.class);
    }
  }

  private void series(int day) {
    write(
        "day-%d.csv".formatted(day),
        "day,value\n"
            + IntStream.range(0, 150)
                .mapToObj(i -> "%d,%d".formatted(1000 * day + i, (7 * i + day) % 11))
                .collect(Collectors.joining("\n")));
  }

  @Test
  void translations() throws IOException {
    String conf =
        conf(
            "source { format = tsv, train.path = \"%s\", columns { source = said, target ="
                + " backwards } }\n"
                + "tokenizer { kind = char, joint = true, max-length = 8 }",
            "family = transformer, task = translation, layers = 1, width = 16, heads = 2\n"
                + " feed-forward = 32, dropout = 0, label-smoothing = 0",
            "tokens-per-batch = 128");

    twoDays(
        conf,
        day ->
            write(
                "day-%d.tsv".formatted(day),
                "said\tbackwards\n" + lines(day, 120, (r, i) -> backwards(r))),
        "loss");

    try (Predictor predictor = Predictor.open(model())) {
      assertThat(predictor.predictTexts(List.of("abc")).get(0).get(predictor.outputs().get(0)))
          .isInstanceOf(String.class);
    }
  }

  private static String backwards(Random random) {
    StringBuilder letters = new StringBuilder();
    random.ints(5, 'a', 'e').forEach(letter -> letters.append((char) letter));
    String said = letters.toString();
    return said + "\t" + letters.reverse();
  }

  @Test
  void languageModels() throws IOException {
    String conf =
        conf(
            "source { format = text, train.path = \"%s\" }\n tokenizer { kind = word }",
            "family = rnn, task = language-model, hidden = 8, embedding = 8",
            "batch-size = 4, sequence-length = 8");

    twoDays(
        conf,
        day ->
            write(
                "day-%d.txt".formatted(day),
                lines(day, 150, (r, i) -> text(r, i).replace(',', ' '))),
        "loss");

    try (Generation text =
        Generation.open(
            storage(),
            ConfigTemplate.load(conf, List.of()).config(),
            registered().uri(),
            "sun",
            new Sampling(1, Sampling.ALL, 1, 1))) {
      assertThat(text.next()).isNotEmpty();
    }
  }

  @Test
  void generatorsAreRefusedByName() throws IOException {
    String conf =
        conf(
            "source { format = image-folder, train.path = \"%s\", height = 8, width = 8, channels ="
                + " 1 }",
            "family = gan, preset = dcgan", "batch-size = 8");

    assertThatThrownBy(() -> retrain(conf))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nothing says which of two generators is better");
  }

  /** The second version's verdict. */
  private JsonNode twoDays(String conf, Day arrive, String metric) {
    arrive.comes(1);
    RetrainingOutcome first = retrain(conf);
    assertThat(first.json()).containsEntry("outcome", "promoted").containsEntry("champion", 1);
    arrive.comes(2);
    RetrainingOutcome second = retrain(conf);
    assertThat(second.json()).containsEntry("version", 2);
    JsonNode verdict = registered().version(2).verdict();
    assertThat(verdict.at("/gate/reference/metric").asText()).isEqualTo(metric);
    assertThat(verdict.at("/gate/newest/examples").asLong()).isPositive();
    assertThat(verdict.at("/data/new").asLong()).isPositive();
    assertThat(verdict.at("/data/replayed").asLong()).isPositive();
    assertThat(registered().version(2).parent()).contains(1);
    assertThat(retrain(conf).outcome()).isEqualTo("nothing-new");
    return verdict;
  }

  private interface Day {
    void comes(int day);
  }

  private interface Line {
    String of(Random random, int i);
  }

  private static String lines(int day, int count, Line line) {
    Random random = new Random(day);
    return IntStream.range(0, count)
        .mapToObj(i -> line.of(random, i))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private RetrainingOutcome retrain(String conf, String... overrides) {
    return Retraining.run(
        spark,
        ConfigTemplate.load(conf, List.of(overrides)),
        false,
        List.of(),
        new RetrainingListener() {},
        () -> false);
  }

  private String conf(String data, String network, String training) throws IOException {
    Files.createDirectories(incoming());
    boolean ordered = network.contains("language-model") || network.contains("forecasting");
    String splits = ordered ? "validation = 0.15, test = 0.25" : "validation = 0.1, test = 0.25";
    String bar = network.contains("classification") || network.contains("blocks") ? "0" : "1e9";
    return Files.writeString(
            folder.resolve("family.conf"),
            """
            run { name = family, dir = "%1$s/run" }
            data { shards = "%1$s/shards", shard-count = 2, splits { %2$s }
            %3$s
            }
            network { %4$s }
            training { %5$s
            %6$s }
            retraining { registry = "%1$s/registry", model = family, gate.bar = %7$s }
            """
                .formatted(
                    folder, splits, data.formatted(incoming()), network, TRAINING, training, bar))
        .toString();
  }

  private Path incoming() {
    return folder.resolve("incoming");
  }

  private void write(String name, String content) {
    try {
      Files.writeString(incoming().resolve(name), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String model() {
    return registered().uri().toString();
  }

  private RegisteredModel registered() {
    return Registry.of(storage(), folder.resolve("registry").toUri()).model("family");
  }

  private static Storage storage() {
    return Storage.of(spark.hadoopConfiguration());
  }
}
