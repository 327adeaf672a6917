package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.network.NetworkSpec;
import org.meanfield.storage.Storage;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SmallTexts;

/** Splits that are not empty, but whose shards have one token each, which nothing tells. */
class NothingToJudgeTest {
  @TempDir static Path folder;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.on("local[2]");
  }

  @Test
  void aValidationSplitWithNothingToJudgeIsRefusedBeforeTrainingBegins() throws Exception {
    // The end of a text of 3,000 characters or so: "n." and the end of its document.
    Config config = config("validation", "splits { validation = 0.001, test = 0.1 }");

    assertThatThrownBy(() -> Training.train(spark, config, false, new Silent(), () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing of the validation split can be judged: it has ")
        .hasMessageContaining("lower data.shard-count")
        .hasMessageContaining("meanfield shard --overwrite");
    assertThat(folder.resolve("validation/run/checkpoints")).doesNotExist();
    assertThat(folder.resolve("validation/run/run.json")).doesNotExist();
  }

  @Test
  void aTestSplitWithNothingToJudgeIsRefusedBeforeTrainingBegins() throws Exception {
    Config config = config("test", "splits { validation = 0.1, test = 0.001 }");

    assertThatThrownBy(() -> TrainingRun.prepare(spark, config))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing of the test split can be judged");
  }

  @Test
  void anEvaluationInWhichNothingCountsIsRefusedRatherThanNotANumber() throws Exception {
    Config config = config("evaluation", "splits { validation = 0.1, test = 0.001 }");
    ShardSet shards = Sharder.shard(spark, config, false);
    NetworkSpec spec = TrainingRun.spec(config, shards);
    Storage storage = Storage.of(spark.hadoopConfiguration());

    try (SplitEvaluator evaluator = new SplitEvaluator(spark, storage, shards, Split.TEST)) {
      assertThatThrownBy(
              () -> evaluator.evaluateInDetail(spec, spec.architecture().initialModel(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the test split has no example that counts");
    }
  }

  @Test
  void anEmptySplitIsNoneAndTrainingGoesOnWithoutIt() throws Exception {
    TrainingRun run =
        TrainingRun.prepare(spark, config("none", "splits { validation = 0, test = 0.1 }"));

    assertThat(run.shards().manifest().examples(Split.VALIDATION)).isZero();
  }

  private static Config config(String name, String splits) throws Exception {
    Path own = Files.createDirectories(folder.resolve(name));
    Path file = own.resolve("small.conf");
    Files.writeString(
        file,
        """
        run { name = small, dir = "%1$s/run" }
        data { shards = "%1$s/shards", shard-count = 4, source = %2$s, %3$s }
        network {
          family = rnn, task = language-model, cell = gru, layers = 1, hidden = 8, embedding = 8
        }
        data.tokenizer.kind = char
        training {
          replicas = 2, batch-size = 4, sequence-length = 8, local-steps = 2, epochs = 1
          updater { name = sgd, learning-rate = 0.1 }
        }
        """
            .formatted(own, SmallTexts.source(own), splits));
    return Config.load(file.toString(), List.of());
  }

  private static final class Silent implements TrainingListener {}
}
