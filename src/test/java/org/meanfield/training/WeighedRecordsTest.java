package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.data.Field;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.inference.Prediction;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.StepContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.SmallDocuments;

/** Rows of tables whose column of weights says how much they count. */
class WeighedRecordsTest {
  private static final String CLASSES = "columns { features = [a, b], label = kind }";
  private static final String VALUES = "columns { features = [a, b], label = [price, a2] }";
  private static final String REGRESSION = "network.task=regression";
  private static final String ADAM = "training.updater={ name = adam, learning-rate = 0.02 }";

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @BeforeAll
  static void write() {
    List<String> lines = new ArrayList<>(List.of("id,a,b,kind,price,a2,w,one,none,rare,bad"));
    Random random = new Random(11);
    String[] bad = {"", "-1", "much", "NaN", "1e60"};
    for (int i = 0; i < 240; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      lines.add(
          "%s,%s,%s,%s,%s,%s,%s,1,0,%s,%s"
              .formatted(
                  i,
                  a,
                  b,
                  a + b > 0.5 ? "up" : "down",
                  3 * a - b + 10,
                  a * a,
                  new double[] {0, 0.5, 1, 3}[random.nextInt(4)],
                  i % 40 == 0 ? 1 : 0,
                  bad[i % bad.length]));
    }
    write("t.csv", lines);
  }

  static Stream<Arguments> weighed() {
    return Stream.of(
        Arguments.of("of classes", table("classes", CLASSES, "w")),
        Arguments.of(
            "of weighed classes",
            table("both", CLASSES, "w", "training.class-weights={ up = 3, down = 0.4 }")),
        Arguments.of("of values", table("values", VALUES, "w", REGRESSION)),
        Arguments.of("of documents", documents()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("weighed")
  void oneReplicaIsPlainTrainingBitForBit(String what, List<String> overrides) {
    TestRun run = train(overrides, "training.replicas=1");

    NetworkState plain = new PlainTraining(run.prepared()).train(3 * rounds(run));

    assertThat(run.state().sameBits(plain)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("weighed")
  void threeReplicasMeetInTheMeanThatTheirRecordsWeigh(String what, List<String> overrides) {
    TestRun run = train(overrides, "training.replicas=3", ADAM);

    NetworkState plain = new PlainTraining(run.prepared()).meeting(3, 3, rounds(run), true);

    assertThat(run.state().sameBits(plain)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("weighed")
  void averagingAfterEveryStepIsTheWeightedMeanOfAllReplicasRecords(
      String what, List<String> overrides) {
    TestRun run = train(overrides, "training.replicas=3", "training.local-steps=1");

    PlainTraining plain = new PlainTraining(run.prepared());
    NetworkState atOnce = plain.trainOnAllAtOnce(3, rounds(run));

    assertThat(PlainTraining.distance(atOnce, run.state())).isLessThan(2e-6);
    assertThat(PlainTraining.distance(atOnce, plain.initial())).isGreaterThan(0.02);
  }

  @ParameterizedTest
  @ValueSource(strings = {CLASSES, VALUES})
  void recordsThatAllWeighOneTrainToTheSameBits(String columns) {
    String task = columns.equals(VALUES) ? REGRESSION : "network.task=classification";
    TestRun even = train(table("even-" + columns.length(), columns, "", task));
    TestRun ones = train(table("ones-" + columns.length(), columns, "one", task));

    assertThat(ones.state().sameBits(even.state())).isTrue();
    assertThat(ones.outcome().get("test")).isEqualTo(even.outcome().get("test"));
    assertThat(
            train(table("w-" + columns.length(), columns, "w", task))
                .state()
                .sameBits(even.state()))
        .isFalse();
  }

  @Test
  void evaluationCountsEveryRecordAsMuch() {
    String still = "training.updater={ name = sgd, learning-rate = 1e-30 }";

    TestRun weighed = train(table("still-w", CLASSES, "w", still));

    assertThat(weighed.outcome().get("test"))
        .isEqualTo(train(table("still", CLASSES, "", still)).outcome().get("test"));
  }

  @Test
  void batchesThatWeighNothingAreCountedOnly() {
    TestRun run =
        train(table("rare", CLASSES, "rare", "training.batch-size=4"), "training.replicas=2", ADAM);

    assertThat(run.state().firstNotFinite()).isEmpty();
    assertThat(run.state().sameBits(new PlainTraining(run.prepared()).initial())).isFalse();
    assertThat(run.state().counters()).containsEntry("updates.network", 3L * rounds(run));
    assertThat(run.metrics()).anyMatch(round -> Double.isNaN(round.replicas().get(0).loss()));
  }

  @Test
  void aStepOnABatchThatWeighsNothingChangesNothingButItsCount() {
    TrainingRun run = train(table("step", CLASSES, "w"), ADAM).prepared();
    NetworkSpec spec = run.settings().network();
    Batch batch = spec.architecture().madeUpBatch(spec.batchSize());
    java.util.Arrays.fill(batch.weights(), 0);

    NetworkPool.borrow(
        spec,
        network -> {
          network.restore(spec.architecture().initialState(1, spec.use()));
          NetworkState before = network.state();
          Network.Loss loss = network.updates(0).get(0).step(batch, StepContext.only(0.1, 1, 0, 0));

          assertThat(loss.sum()).isZero();
          assertThat(loss.weight()).isZero();
          assertThat(loss.examples()).isEqualTo(batch.capacity());
          assertThat(network.state().values().copy()).isEqualTo(before.values().copy());
          assertThat(network.state().counters()).containsEntry("updates.network", 1L);
          return null;
        });
  }

  @Test
  void aSplitDoesNotDependOnTheWeights() {
    TrainingRun even = train(table("split", CLASSES, "")).prepared();
    TrainingRun weighed = train(table("split-w", CLASSES, "w")).prepared();

    assertThat(weighed.shards().manifest().schema().fields().stream().map(Field::name))
        .containsExactly("features", "label", "weight");
    assertThat(rows(weighed)).isEqualTo(rows(even));
    assertThat(weighed.shards().manifest().normalisation())
        .isEqualTo(even.shards().manifest().normalisation());
  }

  @Test
  void predictionsNeedNoWeights() {
    List<String> overrides = table("predict", CLASSES, "w");
    TestRun run = train(overrides);
    write("new.csv", List.of("id,a,b", "1,0.5,0.25", "2,-1,-1"));

    Prediction predicted =
        Prediction.predict(
            spark,
            config(overrides),
            run.prepared().folder().model(),
            folder.resolve("new.csv").toUri(),
            URI.create(folder.toUri() + "predicted"),
            false);

    assertThat(predicted.rows()).isEqualTo(2);
    assertThat(predicted.errors()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none   | id,a,b,kind   | 1,0.5,0.25,up   | 2,-1,-1,down
          others | id,a,b,kind,w | 1,0.5,0.25,up,  | 2,-1,-1,down,-1
          """)
  void testDataOfTheirOwnNeedNone(String name, String header, String first, String second) {
    write(name + ".csv", List.of(header, first, second));
    List<String> overrides = new ArrayList<>(table("test-" + name, CLASSES, "w"));
    overrides.remove("data.splits={ validation = 0.1, test = 0.2 }");
    overrides.add("data.source.test.path=\"" + folder.resolve(name + ".csv") + "\"");

    TestRun run = train(overrides);

    assertThat(run.prepared().shards().manifest().examples(Split.TEST)).isEqualTo(2);
    assertThat(run.outcome().get("test")).isNotNull();
  }

  @Test
  void testDocumentsNeedNone() {
    List<String> overrides = new ArrayList<>(documents());
    List<String> unweighed = new ArrayList<>(List.of("words,kind"));
    unweighed.addAll(List.of("the flame,fire", "a wave,sea", "old cloud,sky"));
    write("unweighed.csv", unweighed);
    overrides.set(0, overrides.get(0).replace("test.csv", "unweighed.csv"));
    overrides.add("data.shards=\"" + folder.resolve("shards-unweighed") + "\"");

    assertThat(train(overrides).prepared().shards().manifest().examples(Split.TEST)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bad  | t.csv, row 1: column bad is null, wanted a weight: a number, 0 or greater
          bad  | t.csv, row 2: column bad = "-1", wanted a weight
          bad  | t.csv, row 3: column bad = "much", wanted a weight
          bad  | t.csv, row 4: column bad = "NaN", wanted a weight
          bad  | t.csv, row 5: column bad = "1e60", wanted a weight
          none | data.source.columns.weight: every example of the training split weighs 0
          gone | no column gone
          """)
  void whatIsNoWeightIsNamedWithItsPlace(String column, String problem) {
    assertThatThrownBy(() -> train(table("bad-" + column, CLASSES, column)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data.source.columns.weight=a    | weight = "a": must be none of the features, and no label
          data.source.columns.weight=kind | weight = "kind": must be none of the features
          training.master=dl4j            | weight = w: dl4j-spark counts every example as much
          """)
  void aConfigurationThatCannotWeighIsRefused(String override, String problem) {
    List<String> overrides = new ArrayList<>(table("refused", CLASSES, "w"));
    overrides.add(override);

    assertThatThrownBy(() -> config(overrides))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("data.source.columns." + problem);
  }

  private static List<String> table(
      String shards, String columns, String weight, String... overrides) {
    String of = weight.isEmpty() ? columns : columns.replace("{", "{ weight = " + weight + ", ");
    String source =
        """
        { format = csv, train.path = "%s", %s }"""
            .formatted(folder.resolve("t.csv"), of);
    return Stream.concat(
            Stream.of(
                "data.source=" + source,
                "data.shards=\"" + folder.resolve("shards-" + shards) + "\"",
                "data.splits={ validation = 0.1, test = 0.2 }",
                "network={ family = cnn, preset = mlp, head = [8] }"),
            Stream.of(overrides))
        .toList();
  }

  private static List<String> documents() {
    return List.of(
        "data.source=" + SmallDocuments.source(folder).replace("label =", "weight = id, label ="),
        "data.shards=\"" + folder.resolve("shards-documents") + "\"",
        SmallDocuments.TOKENIZER.replace(" {", "={"),
        "network={ family = rnn, task = sequence-classification, cell = gru, hidden = 7 }");
  }

  private static void write(String name, List<String> lines) {
    try {
      Files.write(folder.resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestRun train(List<String> overrides, String... more) {
    return TestRun.whole(
        spark, config(Stream.concat(overrides.stream(), Stream.of(more)).toList()));
  }

  private static Config config(List<String> overrides) {
    try {
      Path file = folder.resolve("weighed.conf");
      Files.writeString(
          file,
          """
          run { name = weighed, dir = "%s" }
          data.shard-count = 6
          training {
            replicas = 2, local-steps = 3, batch-size = 16, epochs = 3
            updater { name = sgd, learning-rate = 0.1 }
          }
          """
              .formatted(folder.resolve("run-" + Math.abs(overrides.hashCode()))));
      return Config.load(file.toString(), overrides);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int rounds(TestRun run) {
    return (Integer) run.outcome().get("rounds");
  }

  private static List<Long> rows(TrainingRun run) {
    return run.shards().manifest().shards(Split.TEST).stream().map(ShardEntry::rows).toList();
  }
}
