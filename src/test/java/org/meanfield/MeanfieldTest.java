package org.meanfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.SmallSeries;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingListener;

/** Training and predicting on rows that a program has. */
class MeanfieldTest {
  private static final int ROWS = 240;
  private static final String CLASSES = "features = [a, b], label = kind";
  private static final AtomicLong COMPUTED = new AtomicLong();

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private SparkSession session;
  private Dataset<Row> rows;

  @BeforeEach
  void make() {
    session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    Random random = new Random(4);
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      String text = (a + b > 0 ? "warm" : "cold") + " day number " + i;
      made.add(RowFactory.create(i, a, b, a + b > 0 ? "up" : "down", 3 * a - b, text));
    }
    rows =
        session
            .createDataFrame(
                made,
                StructType.fromDDL(
                    "id int, a double, b double, kind string, price double, words string"))
            .repartition(3, functions.col("id"));
  }

  @Test
  void aModelOfRowsHasTheBitsOfOneOfTheSameRowsInAFile() {
    FinishedRun run = Meanfield.train(hocon("rows", CLASSES), rows);
    rows.coalesce(1).write().option("header", true).csv(folder.resolve("table").toString());
    Config ofFile = fromFile("file", CLASSES);
    Training.train(spark, ofFile, false, new TrainingListener() {}, () -> false);

    assertThat(sha("run-rows")).isEqualTo(sha("run-file"));
    assertThat(run.model()).isEqualTo(folder.resolve("run-rows/model").toUri().resolve("../model"));
    assertThat(run.accuracy().orElseThrow()).isGreaterThan(0.8);
    assertThat(run.test()).containsKeys("accuracy", "loss");
    assertThat(run.validation()).containsKeys("accuracy", "loss");
    assertThat(run.rounds()).isPositive();
  }

  @Test
  void predictionsKeepTheRowsTheirOrderAndTheirColumns() {
    FinishedRun run = Meanfield.train(hocon("kept", CLASSES), rows);

    Dataset<Row> told =
        Meanfield.predict(run.model(), rows.withColumn("more", functions.expr("map('k', id)")));

    assertThat(told.columns())
        .containsExactly(
            "id",
            "a",
            "b",
            "kind",
            "price",
            "words",
            "more",
            "class",
            "probability",
            "probabilities",
            "error");
    List<Row> before = rows.collectAsList();
    List<Row> after = told.collectAsList();
    assertThat(after).hasSize(ROWS);
    int right = 0;
    for (int i = 0; i < ROWS; i++) {
      assertThat(after.get(i).getInt(0)).isEqualTo(before.get(i).getInt(0));
      assertThat(after.get(i).getList(9)).hasSize(2);
      right += after.get(i).getAs("class").equals(before.get(i).getAs("kind")) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(ROWS * 8 / 10);
    assertThat(told.filter("error is not null").count()).isZero();
  }

  @Test
  void numbersToPredictAreOneColumnEach() {
    String columns = "features = [a, b], label = price";
    FinishedRun run = Meanfield.train(hocon("numbers", columns, "network.task = regression"), rows);

    Dataset<Row> told =
        Meanfield.predict(run.run().toString(), rows.select("b", "a")); // by name, not by place

    assertThat(run.test()).containsKeys("mae", "r2");
    assertThat(run.accuracy()).isEmpty();
    assertThat(told.columns()).containsExactly("b", "a", "predicted-price", "error");
    for (Row row : told.collectAsList()) {
      double price = 3 * row.getDouble(1) - row.getDouble(0);
      assertThat(Math.abs(row.<Number>getAs(2).doubleValue() - price)).isLessThan(3);
    }
  }

  @Test
  void aCategoryIsAFeatureAndAnUnknownOneHasNoAnswer() {
    Dataset<Row> grouped = rows.withColumn("group", functions.expr("if(a > 0, 'right', 'left')"));
    FinishedRun run =
        Meanfield.train(
            hocon("group", "features = [group, b], categorical = [group], label = kind"), grouped);

    Dataset<Row> told =
        Meanfield.predict(
            run.model(), grouped.withColumn("group", functions.expr("if(id = 3, 'up', group)")));

    assertThat(run.accuracy().orElseThrow()).isGreaterThan(0.6);
    assertThat(told.filter("error is null").count()).isEqualTo(ROWS - 1);
    assertThat(told.filter("id = 3").first().<String>getAs("error")).contains("column group");
  }

  @Test
  void whatBecomesOfAnUnknownCategoryGoesWithTheModel() {
    Dataset<Row> grouped = rows.withColumn("group", functions.expr("if(a > 0, 'right', 'left')"));
    FinishedRun run =
        Meanfield.train(
            hocon(
                "zero",
                "features = [group, b], categorical = [group], label = kind",
                "data.unseen-categories = zero"),
            grouped);

    Dataset<Row> told =
        Meanfield.predict(
            run.model(), grouped.withColumn("group", functions.expr("if(id = 3, 'up', group)")));

    assertThat(told.filter("error is null").count()).isEqualTo(ROWS);
  }

  @Test
  void textsAreToldTheirClass() {
    String network = "network { family = rnn, task = sequence-classification, hidden = 8 }";
    FinishedRun run =
        Meanfield.train(
            text("texts", "text = words, label = kind", network)
                + "data.tokenizer { kind = word, max-length = 8 }",
            rows);

    Dataset<Row> told = Meanfield.predict(run.model(), rows.select("words"));

    assertThat(run.accuracy().orElseThrow()).isGreaterThan(0.8);
    assertThat(told.select("class").distinct().count()).isEqualTo(2);
  }

  @Test
  void aRowThatCannotBeUsedHasNoAnswerAndSaysWhy() {
    FinishedRun run = Meanfield.train(hocon("bad", CLASSES), rows);

    List<Row> told =
        Meanfield.predict(run.model(), rows.withColumn("b", functions.expr("if(id = 7, null, b)")))
            .filter("error is not null")
            .collectAsList();

    assertThat(told).hasSize(1);
    assertThat(told.get(0).<Integer>getAs("id")).isEqualTo(7);
    assertThat(told.get(0).<String>getAs("class")).isNull();
    assertThat(told.get(0).<String>getAs("error"))
        .isEqualTo("a row of the Dataset: column b is null, wanted a number");
  }

  @Test
  void columnsThatAreMissingOrOfAnotherTypeAreNamedAtOnce() {
    FinishedRun run = Meanfield.train(hocon("types", CLASSES), rows);

    assertThatThrownBy(() -> Meanfield.predict(run.model(), rows.drop("b")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: no column b");
    assertThatThrownBy(
            () -> Meanfield.predict(run.model(), rows.withColumn("b", functions.lit("x"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: column b");
    assertThatThrownBy(
            () -> Meanfield.predict(run.model(), rows.withColumn("class", functions.lit("x"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column class would be carried to the output");
    assertThatThrownBy(() -> Meanfield.train(hocon("none", CLASSES), rows.drop("kind")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: no column kind");
    assertThat(folder.resolve("shards-none")).doesNotExist();
  }

  @Test
  void nothingIsComputedBeforeThePredictionsAreWanted() {
    FinishedRun run = Meanfield.train(hocon("lazy", CLASSES), rows);
    UDF1<Double, Double> counted =
        value -> {
          COMPUTED.incrementAndGet();
          return value;
        };
    COMPUTED.set(0);
    Dataset<Row> told =
        Meanfield.predict(
            run.model(),
            rows.withColumn(
                "a", functions.udf(counted, DataTypes.DoubleType).apply(rows.col("a"))));

    assertThat(COMPUTED.get()).isZero();
    assertThat(told.limit(5).collectAsList()).hasSize(5);
    assertThat(COMPUTED.get()).isPositive();
  }

  @Test
  void theSessionIsLeftAsItWasFound() throws Exception {
    Dataset<Row> cached = rows.select("a", "b", "kind").cache();
    cached.count();
    spark.setJobGroup("mine", "my own work");
    session.conf().set("spark.sql.shuffle.partitions", "3");
    long tables = session.catalog().listTables("global_temp").count();

    try {
      FinishedRun run = Meanfield.train(hocon("left", CLASSES), cached);
      Meanfield.predict(run.model(), cached).count();
      assertThat(cached.storageLevel().useMemory()).isTrue();
    } finally {
      cached.unpersist();
    }

    assertThat(spark.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
    assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("my own work");
    assertThat(spark.getLocalProperty("meanfield.rows")).isNull();
    assertThat(session.conf().get("spark.sql.shuffle.partitions")).isEqualTo("3");
    assertThat(session.catalog().listTables("global_temp").count()).isEqualTo(tables);
    assertThat(spark.sc().isStopped()).isFalse();
    session.conf().unset("spark.sql.shuffle.partitions");
  }

  @Test
  void rowsThatAreOthersEachTimeAreRefused() {
    UDF1<Double, Double> another = value -> value + COMPUTED.incrementAndGet();
    Dataset<Row> unstable =
        rows.withColumn("a", functions.udf(another, DataTypes.DoubleType).apply(rows.col("a")));

    assertThatThrownBy(() -> Meanfield.train(hocon("unstable", CLASSES), unstable))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: has other rows each time it is read");
    assertThat(folder.resolve("shards-unstable/manifest.json")).doesNotExist();
    assertThat(folder.resolve("run-unstable/checkpoints")).doesNotExist();
  }

  @Test
  void seriesThatAreOthersEachTimeAreRefused() {
    UDF1<Double, Double> another = value -> value + COMPUTED.incrementAndGet();
    Dataset<Row> unstable =
        rows.withColumn("a", functions.udf(another, DataTypes.DoubleType).apply(rows.col("a")));

    assertThatThrownBy(() -> Meanfield.train(forecast("walk"), unstable))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: has other rows each time it is read");
    assertThat(folder.resolve("shards-walk/manifest.json")).doesNotExist();
  }

  @Test
  void aForecastLearnsFromRowsWhoseSessionHasJavasOwnTimes() {
    session.conf().set("spark.sql.datetime.java8API.enabled", true);
    try {
      Dataset<Row> days = rows.withColumn("id", functions.expr("date_add(date'2024-01-01', id)"));
      Dataset<Row> hours = rows.withColumn("id", functions.expr("timestamp_seconds(3600 * id)"));

      assertThat(Meanfield.train(forecast("days"), days).rounds()).isPositive();
      assertThat(Meanfield.train(forecast("hours"), hours).rounds()).isPositive();
    } finally {
      session.conf().unset("spark.sql.datetime.java8API.enabled");
    }
  }

  @Test
  void theRowsAreTrainedThatTheirOwnSessionComputes() {
    session.conf().set("spark.sql.adaptive.enabled", false);
    session.conf().set("spark.sql.shuffle.partitions", "7");
    try {
      Dataset<Row>[] parts =
          rows.groupBy("a", "b", "kind")
              .agg(functions.max("id").as("id"))
              .randomSplit(new double[] {0.5, 0.5}, 3);
      Set<Float> held = new HashSet<>();
      Set<Float> first = new HashSet<>();
      parts[1].collectAsList().forEach(row -> held.add((float) (double) row.<Double>getAs("a")));
      parts[0].collectAsList().forEach(row -> first.add((float) (double) row.<Double>getAs("a")));

      Meanfield.train(hocon("parts", CLASSES), parts[0]);

      Set<Float> trained = sharded("parts");
      assertThat(trained).doesNotContainAnyElementsOf(held);
      assertThat(trained).isEqualTo(first);
    } finally {
      session.conf().unset("spark.sql.adaptive.enabled");
      session.conf().unset("spark.sql.shuffle.partitions");
    }
  }

  @Test
  void theSameRowsWithTheirColumnsInAnotherOrderAreTheSame() {
    FinishedRun run = Meanfield.train(hocon("order", CLASSES), rows);

    FinishedRun again =
        Meanfield.train(hocon("order", CLASSES), rows.select("kind", "b", "id", "a"));

    assertThat(again.test()).isEqualTo(run.test());
  }

  @Test
  void twoColumnsOfOneNameAreNamedUnlessNobodyNeedsThem() {
    Dataset<Row> ids = rows.select(functions.col("*"), functions.col("id").plus(1).as("ID"));
    Dataset<Row> features = rows.select(functions.col("*"), functions.col("a").plus(1).as("a"));

    FinishedRun run = Meanfield.train(hocon("twice", CLASSES), ids);

    assertThatThrownBy(() -> Meanfield.predict(run.model(), ids))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: two columns are called ID")
        .hasMessageContaining("rename one");
    assertThatThrownBy(() -> Meanfield.predict(run.model(), features))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: two columns are called a");
    assertThatThrownBy(() -> Meanfield.train(hocon("other-twice", CLASSES), features))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the Dataset: two columns are called a");
  }

  @Test
  void aShardSetOfOtherRowsIsNotTakenForTheseAndAFinishedRunStays() {
    FinishedRun run = Meanfield.train(hocon("other", CLASSES), rows);
    String before = sha("run-other");

    assertThat(Meanfield.train(hocon("other", CLASSES), rows).test()).isEqualTo(run.test());
    assertThat(sha("run-other")).isEqualTo(before);
    assertThatThrownBy(() -> Meanfield.train(hocon("other", CLASSES), rows.filter("id > 0")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not match the configuration")
        .hasMessageContaining("from a program: delete the folder");
  }

  @Test
  void anUnfinishedRunIsGoneOnWithByTheProgram() throws IOException {
    FinishedRun run = Meanfield.train(hocon("again", CLASSES), rows);
    Files.delete(folder.resolve("run-again/outcome.json"));

    assertThatThrownBy(() -> Meanfield.train(hocon("again", CLASSES), rows))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds this run, not finished; go on with Meanfield.resume, or");
    assertThat(Meanfield.resume(hocon("again", CLASSES), rows).test()).isEqualTo(run.test());
  }

  @Test
  void seriesAreCalledTheDatasetInMessages() {
    assertThatThrownBy(() -> Meanfield.train(forecast("gone"), rows.drop("a")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("the Dataset: no column a");
  }

  @Test
  void whatIsWrongWithTheConfigurationIsSaidAsOfAFile() {
    assertThatThrownBy(() -> Meanfield.train("run.name = x", rows))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("training.epochs: missing")
        .hasMessageContaining("(the configuration)");
    assertThatThrownBy(() -> Meanfield.train("run { name = ", rows))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the configuration");
    assertThatThrownBy(() -> Meanfield.train(hocon("x", CLASSES) + "training.batch-size = 0", rows))
        .hasMessageContaining("training.batch-size = 0: must be at least 1 (the configuration:");
    assertThatThrownBy(
            () ->
                Meanfield.train(
                    hocon("x", CLASSES) + "data.source { format = csv, train.path = a }", rows))
        .hasMessageContaining("data.source.format = csv: the program hands its rows over");
    assertThatThrownBy(
            () -> Meanfield.train(hocon("x", CLASSES) + "data.source.train.path = a", rows))
        .hasMessageContaining("data.source.train");
    assertThatThrownBy(() -> Meanfield.predict(folder.resolve("no").toString(), rows))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no model");
  }

  @Test
  void aModelOfSeriesIsRefusedByName() {
    String series =
        text("series", "", "network { family = rnn, task = forecasting, hidden = 4 }")
            + "data { window = 8, horizon = 3, season = 8, source = "
            + SmallSeries.source(folder)
            + " }";
    Config config = load(series);
    Training.train(spark, config, false, new TrainingListener() {}, () -> false);

    assertThatThrownBy(() -> Meanfield.predict(config.run().dir(), rows))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was trained on windows of series")
        .hasMessageContaining("meanfield predict");
  }

  private String forecast(String name) {
    return text(
        name,
        "time = id, targets = [a]",
        "network { family = rnn, task = forecasting, hidden = 4 }\n"
            + "data { window = 8, horizon = 3, season = 8 }");
  }

  private String hocon(String name, String columns, String... more) {
    String network = "network { family = cnn, preset = mlp, head = [8] }\n";
    return text(name, columns, network + String.join("\n", more));
  }

  private String text(String name, String columns, String more) {
    return """
    run { name = %1$s, dir = "%2$s/run-%1$s" }
    data {
      shards = "%2$s/shards-%1$s", shard-count = 2, splits { validation = 0.1, test = 0.2 }
      source.columns { %3$s }
    }
    training { epochs = 8, local-steps = 4, batch-size = 16
               updater { name = adam, learning-rate = 0.02 } }
    %4$s
    """
        .formatted(name, folder.toAbsolutePath(), columns, more);
  }

  private Config fromFile(String name, String columns) {
    return load(
        hocon(name, columns)
            + "data.source { format = csv, train.path = \"%s\" }"
                .formatted(folder.resolve("table")));
  }

  private Config load(String hocon) {
    try {
      Path file = Files.writeString(folder.resolve("test.conf"), hocon);
      return Config.load(file.toString(), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the first feature of all examples in all splits. */
  private Set<Float> sharded(String name) {
    Set<Float> found = new HashSet<>();
    session
        .read()
        .option("recursiveFileLookup", true)
        .option("pathGlobFilter", "*.parquet")
        .parquet(folder.resolve("shards-" + name).toString())
        .select(functions.expr("features[0]"))
        .collectAsList()
        .forEach(row -> found.add((float) row.getDouble(0)));
    return found;
  }

  private String sha(String run) {
    Path model = folder.resolve(run).resolve("model/parameters.safetensors");
    return Storage.of(spark.hadoopConfiguration()).sha256(model.toUri());
  }
}
