package org.meanfield.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.families.Architectures;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Architecture;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Examination;
import org.meanfield.network.Judgement;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;
import org.meanfield.random.RandomNumbers;
import org.meanfield.storage.Storage;
import org.meanfield.testing.ForwardingArchitecture;
import org.meanfield.testing.ForwardingNetwork;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SmallImages;
import scala.reflect.ClassTag;

/** An untrained network on 268 training and 60 test images of four classes, in five shards. */
class SplitEvaluatorTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Config config;
  private static ShardSet shards;

  @BeforeAll
  static void shard() throws Exception {
    Path file = folder.resolve("small.conf");
    Files.writeString(
        file,
        """
        run { name = small, dir = "%1$s/run" }
        data { shards = "%1$s/shards", shard-count = 5, source = %2$s }
        network { family = cnn, blocks = [{ pool = average, size = 2, stride = 2 }], head = [8] }
        training { batch-size = 16, epochs = 1, updater { name = sgd, learning-rate = 0.1 } }
        """
            .formatted(folder, SmallImages.source(folder)));
    config = config();
    shards = Sharder.shard(LocalSpark.on("local[2]"), config, false);
  }

  private static Config config(String... settings) {
    return Config.load(folder.resolve("small.conf").toString(), List.of(settings));
  }

  @Test
  void metricsAndReportsAreTheSameHoweverManyTasksThereAre() {
    List<String> found = new ArrayList<>();
    for (String master : List.of("local[1]", "local[2]", "local[5]")) {
      Evaluation evaluation = evaluate(master, Split.TRAIN, SplitEvaluator::evaluateInDetail);
      found.add(evaluation.metrics() + " " + json(evaluation));
    }

    assertThat(found).hasSize(3).allMatch(found.get(0)::equals);
  }

  @Test
  void reportsAgreeWithTheMetricsAndWithTheLabels() {
    Evaluation evaluation = evaluate("local[2]", Split.TEST, SplitEvaluator::evaluateInDetail);
    JsonNode confusion = json(evaluation).get("confusion");

    long right = 0;
    for (String name : List.of("0", "1", "2", "3")) {
      long examples = 0;
      for (JsonNode count : confusion.get(name)) {
        examples += count.asLong();
      }
      assertThat(examples).isEqualTo(15);
      right += confusion.get(name).path(name).asLong();
    }
    assertThat(evaluation.examples()).isEqualTo(60);
    assertThat(evaluation.metrics().get("accuracy")).isEqualTo(right / 60.0);
  }

  @Test
  void withoutDetailTheMetricsAreTheSameAndNothingElseIsSaid() {
    Evaluation plain = evaluate("local[2]", Split.TEST, SplitEvaluator::evaluate);
    Evaluation detailed = evaluate("local[2]", Split.TEST, SplitEvaluator::evaluateInDetail);

    assertThat(plain.metrics()).isEqualTo(detailed.metrics());
    assertThat(plain.reports()).isEmpty();
    assertThat(detailed.reports()).hasSize(2);
  }

  @Test
  void whatAnEvaluationsTasksAreSentDoesNotGrowWithTheShards() {
    int few = sent(shards);
    ShardSet many =
        Sharder.shard(
            LocalSpark.on("local[2]"),
            config(
                "data.shards=\"" + folder.resolve("many").toUri() + "\"", "data.shard-count=100"),
            false);

    assertThat(many.manifest().shards(Split.TRAIN)).hasSize(100);
    assertThat(sent(many)).isBetween(few - 100, few + 100);
  }

  private static int sent(ShardSet set) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Storage storage = Storage.of(spark.hadoopConfiguration());
    try (SplitEvaluator evaluator = new SplitEvaluator(spark, storage, set, Split.TRAIN)) {
      return SparkEnv.get()
          .closureSerializer()
          .newInstance()
          .serialize(evaluator.shards(spec()).rdd(), ClassTag.apply(Object.class))
          .remaining();
    }
  }

  /** A network whose answers to a batch are worth more by a random number. */
  private record Drawing(Network network) implements ForwardingNetwork {
    @Override
    public Evaluator evaluator(EvaluatedShard shard) {
      RandomNumbers noise = shard.numbers(0);
      AtomicInteger batches = new AtomicInteger();
      return (batch, rows, tally) -> {
        network.evaluator(shard).add(batch, rows, tally);
        tally.add(0, noise.uniformDouble(batches.getAndIncrement()));
      };
    }
  }

  private record WithNoise(Architecture architecture) implements ForwardingArchitecture {
    @Override
    public Network assemble(Engine engine, int batchSize, NetworkUse use) {
      return new Drawing(architecture.assemble(engine, batchSize, use));
    }
  }

  @Test
  void whatAnEvaluationDrawsIsTheSameHoweverManyTasksThereAre() {
    Way noisy =
        (evaluator, spec, state) ->
            evaluator.evaluate(of(spec, new WithNoise(spec.architecture())), state);
    List<SortedMap<String, Double>> found = new ArrayList<>();
    for (String master : List.of("local[1]", "local[2]", "local[5]")) {
      found.add(evaluate(master, Split.TRAIN, noisy).metrics());
    }
    Evaluation plain = evaluate("local[2]", Split.TRAIN, SplitEvaluator::evaluate);

    assertThat(found).hasSize(3).allMatch(found.get(0)::equals);
    assertThat(found.get(0).get("loss")).isGreaterThan(plain.metrics().get("loss"));
  }

  /** Counts the rows of a shard's batches with a judgement of its own. */
  private record RowsExamined(NetworkState wanted) implements Examination {
    @Override
    public long bytes(Engine engine) {
      return 0;
    }

    @Override
    public Examiner open(NetworkState model, InstructionSet instructionSet) {
      boolean same = model.sameBits(wanted);
      return new Examiner() {
        @Override
        public void add(Iterable<Batch> batches, Tally tally) {
          batches.forEach(batch -> tally.add(1, same ? batch.rows() : 0));
        }

        @Override
        public void close() {}
      };
    }
  }

  private record Examined(Architecture architecture) implements ForwardingArchitecture {
    @Override
    public Optional<Examination> examination(ExampleFormat data) {
      return Optional.of(new RowsExamined(architecture.initialModel(1)));
    }

    @Override
    public Judgement judgement() {
      return new Judgement() {
        @Override
        public int sums() {
          return architecture.judgement().sums() + 2;
        }

        @Override
        public SortedMap<String, Double> metrics(Tally tally) {
          return new TreeMap<>(Map.of("loss", tally.sum(0), "examined", tally.sum(1)));
        }
      };
    }
  }

  @Test
  void whatADetailedEvaluationExaminesIsAddedToTheSamePlainSums() {
    Evaluation plain = evaluate("local[2]", Split.TRAIN, examined(SplitEvaluator::evaluate));
    for (String master : List.of("local[1]", "local[5]")) {
      Evaluation detailed =
          evaluate(master, Split.TRAIN, examined(SplitEvaluator::evaluateInDetail));

      assertThat(detailed.examples()).isEqualTo(plain.examples());
      assertThat(detailed.metrics().get("examined"))
          .isEqualTo(plain.metrics().get("examined") + plain.examples());
      assertThat(detailed.metrics().get("loss")).isEqualTo(plain.metrics().get("loss"));
    }
  }

  private static Way examined(Way way) {
    return (evaluator, spec, state) ->
        way.with(evaluator, of(spec, new Examined(spec.architecture())), state);
  }

  private static NetworkSpec of(NetworkSpec spec, Architecture architecture) {
    return new NetworkSpec(architecture, spec.use(), spec.batchSize(), spec.instructionSet(), "");
  }

  private interface Way {
    Evaluation with(SplitEvaluator evaluator, NetworkSpec spec, NetworkState state);
  }

  private static Evaluation evaluate(String master, Split split, Way way) {
    JavaSparkContext spark = LocalSpark.on(master);
    try (SplitEvaluator evaluator =
        new SplitEvaluator(spark, Storage.of(spark.hadoopConfiguration()), shards, split)) {
      NetworkSpec spec = spec();
      return way.with(evaluator, spec, spec.architecture().initialModel(1));
    }
  }

  private static NetworkSpec spec() {
    try (Engine engine = Engine.open(Optional.empty())) {
      return new NetworkSpec(
          Architectures.of(config.network(), shards.exampleFormat()),
          NetworkUse.training(new Optimizer.Sgd(0)),
          config.training().batchSize(),
          engine.instructionSet(),
          "");
    }
  }

  private static JsonNode json(Evaluation evaluation) {
    return evaluation.reports().stream()
        .map(Report::json)
        .map(values -> JSON.<ObjectNode>valueToTree(values))
        .reduce(JSON.createObjectNode(), (all, one) -> all.setAll(one));
  }
}
