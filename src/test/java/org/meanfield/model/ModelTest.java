package org.meanfield.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.Registered;

/** Registered models asked about rows of Spark, by a program and by SQL. */
class ModelTest {
  private static final StructType COLUMNS =
      StructType.fromDDL("id int, a double, b double, kind string");

  @OnSpark private static JavaSparkContext spark;

  @TempDir static Path folder;
  private static RegisteredModel model;
  private SparkSession session;
  private Dataset<Row> rows;

  @BeforeAll
  static void fill() {
    URI registry = URI.create("file://" + folder.resolve("models"));
    model = Registry.of(Storage.of(new Configuration()), registry).model("sums");
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    for (int seed = 1; seed <= 2; seed++) {
      Meanfield.train(
          """
          run { name = sums-%2$s, dir = "%1$s/run-%2$s", seed = %2$s }
          data {
            source { format = dataset, columns { features = [a, b], label = kind } }
            shards = "%1$s/shards-%2$s", shard-count = 2
            splits { validation = 0.1, test = 0.1 }
          }
          network { family = cnn, preset = mlp, head = [8] }
          training {
            replicas = 2, local-steps = 4, batch-size = 16, epochs = 2
            updater { name = adam, learning-rate = 0.01 }
          }
          """
              .formatted(folder, seed),
          session.createDataFrame(made(), COLUMNS));
      Registered.add(model, folder.resolve("run-" + seed + "/model"), 0.8);
    }
  }

  private static List<Row> made() {
    Random random = new Random(4);
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      made.add(RowFactory.create(i, a, b, a + b > 0 ? "up" : "down"));
    }
    return made;
  }

  @BeforeEach
  void make() {
    session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    rows = session.createDataFrame(made(), COLUMNS).repartition(3);
    model.promote(1, "as every test begins");
    Meanfield.register(session);
    rows.createOrReplaceTempView("sums");
  }

  @Test
  void aLoadedModelKeepsItsVersionWhenTheChampionChanges() {
    Model champion = Model.load(champion());
    List<Row> before = told(champion.transform(rows));
    model.promote(2, "better");

    assertThat(champion.version()).isEqualTo("sums@1");
    assertThat(told(champion.transform(rows))).isEqualTo(before);
    assertThat(Model.load(champion()).version()).isEqualTo("sums@2");
    assertThat(told(Model.load(champion()).transform(rows))).isNotEqualTo(before);
    assertThat(told(Meanfield.predict(folder.resolve("models/sums@1").toString(), rows)))
        .isEqualTo(before);
  }

  @Test
  void aFunctionOfSqlSaysTheSameBits() {
    List<Row> expected = told(Model.load(champion()).transform(rows));

    Dataset<Row> answered =
        session.sql(
            "select id, p.class, p.probability, p.probabilities, p.error from"
                + " (select id, meanfield_predict('%s', a, b) as p from sums)"
                    .formatted(champion()));
    assertThat(told(answered)).isEqualTo(expected);
    assertThat(
            session
                .sql(
                    "select id from sums where meanfield_predict('%s', a, b).class = 'up'"
                        .formatted(champion()))
                .count())
        .isEqualTo(expected.stream().filter(row -> row.getString(1).equals("up")).count());
  }

  @Test
  void aQueryHasTheChampionOfItsBeginning() {
    String query =
        "select id, p.class, p.probability, p.probabilities, p.error from"
            + " (select id, meanfield_predict('%s', a, b) as p from sums)".formatted(champion());
    Dataset<Row> first = session.sql(query);
    List<Row> before = told(first);
    model.promote(2, "better");

    assertThat(told(first)).isEqualTo(before);
    assertThat(told(session.sql(query)))
        .isNotEqualTo(before)
        .isEqualTo(told(Model.load(champion()).transform(rows)));
  }

  @Test
  void aRowThatTheFunctionCannotUseSaysWhy() {
    Row row =
        session
            .sql(
                "select meanfield_predict('%s', 1.5D, cast(null as double)) as p"
                    .formatted(champion()))
            .first()
            .getStruct(0);
    assertThat(row.<String>getAs("class")).isNull();
    assertThat(row.<String>getAs("error")).contains("column b is null");
  }

  @Test
  void whatTheFunctionIsGivenMustBeWhatTheModelTakes() {
    assertThatThrownBy(
            () -> session.sql("select meanfield_predict('%s', a) from sums".formatted(champion())))
        .hasMessageContaining("was given 1 columns")
        .hasMessageContaining("takes 2: a, b; name them in this order");
    assertThatThrownBy(() -> session.sql("select meanfield_predict(kind, a, b) from sums"))
        .hasMessageContaining("wants the model first, as a text that is the same for all rows");
    assertThatThrownBy(
            () ->
                session.sql(
                    "select meanfield_predict('%s/models/sum', a, b) from sums".formatted(folder)))
        .hasMessageContaining("no model is called sum; did you mean sums?");
  }

  private static String champion() {
    return folder.resolve("models/sums").toString();
  }

  /** Sorted by number, with lists that can be compared. */
  private static List<Row> told(Dataset<Row> rows) {
    return rows
        .select("id", "class", "probability", "probabilities", "error")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map(
            row ->
                RowFactory.create(
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    Arrays.asList(row.getList(3).toArray()),
                    row.get(4)))
        .toList();
  }
}
