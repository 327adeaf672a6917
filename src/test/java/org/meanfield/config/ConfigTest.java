package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  private static final String VALID =
      """
      run.name = first
      data.source {
        format = idx
        train { images = a/images.gz, labels = "hdfs://node:9000/labels.gz" }
        test { images = /t/images.gz, labels = /t/labels.gz }
      }
      network { family = cnn, preset = lenet }
      training {
        epochs = 3
        updater.name = adam
      }
      """;

  @TempDir Path folder;

  @Test
  void whatIsNotGivenHasTheDocumentedDefault() {
    Config config = load(VALID);

    assertThat(config.run().seed()).isEqualTo(1);
    assertThat(config.engine().instructionSet()).isEqualTo(InstructionSet.AUTO);
    assertThat(config.data().shardCount()).isEqualTo(8);
    assertThat(config.data().splits()).isEqualTo(new SplitsConfig(SplitsConfig.By.SOURCE, 0.1, 0));
    assertThat(config.training())
        .isEqualTo(
            new TrainingConfig(
                2,
                new LocalStepsConfig.Constant(16),
                64,
                3,
                0,
                new UpdaterConfig.Adam(0.001, 0.9, 0.999, 1e-8, Double.POSITIVE_INFINITY),
                TrainingConfig.OptimizerState.AVERAGED,
                new TrainingConfig.CheckpointConfig(10, 3, 60),
                10,
                new ScheduleConfig(ScheduleConfig.Name.CONSTANT, 0, 1, 1),
                new StopConfig(StopConfig.Metric.LOSS, 0),
                ClassWeightsConfig.NONE,
                OuterConfig.PLAIN,
                RoundConfig.ALL,
                Master.MEANFIELD,
                TrainingConfig.ExchangeFormat.F32));
  }

  @Test
  void relativePathsBecomeAbsoluteAndUrisAreLeftAlone() {
    Config config = load(VALID);
    IdxSource source = (IdxSource) config.data().source();

    String here = "file://" + Path.of("").toAbsolutePath();
    assertThat(source.train().images()).hasToString(here + "/a/images.gz");
    assertThat(source.train().labels()).hasToString("hdfs://node:9000/labels.gz");
    assertThat(source.test().images()).hasToString("file:///t/images.gz");
    assertThat(config.run().dir()).hasToString(here + "/runs/first");
    assertThat(config.data().shards()).hasToString(here + "/shards/first");
  }

  @Test
  void whatIsATextIsKeptAsItIsWrittenThoughItLooksLikeANumber() {
    String table =
        """
        data.source {
          format = csv, train.path = a.csv, columns { features = [007, 1.50, 1e3], label = 0x1 }
        }
        network { family = cnn, preset = mlp }
        training { epochs = 1, updater.name = adam }
        """;

    Config config = load(table + "run.name = 1.10");

    TableSource source = (TableSource) config.data().source();
    assertThat(source.columns().features()).containsExactly("007", "1.50", "1e3");
    assertThat(source.columns().labels()).containsExactly("0x1");
    assertThat(config.run().name()).isEqualTo("1.10");
    assertThat(config.run().dir().toString()).endsWith("/runs/1.10");
    assertThat(config.data().shards().toString()).endsWith("/shards/1.10");
    assertThat(config.flat()).containsEntry("data.source.columns.features.0", "007");
    assertThat(load(table + "run.name = a", "run.name=2.0").run().name()).isEqualTo("2.0");
    assertThat(load(table + "run.name = b, training.batch-size = 016").training().batchSize())
        .isEqualTo(16);
  }

  @Test
  void theRunsNameCanBeUsedInOtherKeysAndFollowsAnOverride() {
    Config config = load(VALID + "\nrun.dir = /runs/${run.name}/x", "run.name=second");

    assertThat(config.run().dir()).hasToString("file:///runs/second/x");
    assertThat(config.data().shards().toString()).endsWith("/shards/second");
  }

  @Test
  void anotherKeyMayReferToADefaultFolder() {
    Config config = load(VALID + "\ndata.shards = ${run.dir}/shards", "run.dir=hdfs://n:1/r");

    assertThat(config.data().shards()).hasToString("hdfs://n:1/r/shards");
  }

  @Test
  void theLastOverrideWins() {
    Config config = load(VALID, "training.epochs=5", "training.epochs=7");

    assertThat(config.training().epochs()).isEqualTo(7);
  }

  @Test
  void thePresetLenetIsTheNetworkOfTheTable() {
    assertThat(load(VALID).network())
        .isEqualTo(
            new CnnConfig(
                "lenet",
                List.of(
                    new Block.Convolution(20, 5, 1, 0, Block.Activation.NONE),
                    new Block.Pooling(Block.PoolingKind.MAX, 2, 2),
                    new Block.Convolution(50, 5, 1, 0, Block.Activation.NONE),
                    new Block.Pooling(Block.PoolingKind.MAX, 2, 2)),
                List.of(500)));
  }

  @Test
  void ownKeysOverrideThePreset() {
    Config config =
        load(VALID, "network.head=[128, 64]", "network.blocks=[{convolution.channels=8}]");

    assertThat(config.network())
        .isEqualTo(
            new CnnConfig(
                "lenet",
                List.of(new Block.Convolution(8, 3, 1, 1, Block.Activation.RELU)),
                List.of(128, 64)));
  }

  @Test
  void everyErrorIsReportedAtOnceWithItsKeyValueAndPlace() {
    String path = write(VALID + "training { batch-size = 0, replicas = two, bach-size = 3 }\n");
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class,
            () -> Config.load(path, List.of("data.on-bad-record=ignore", "run.seed=[1]")));

    assertThat(thrown.errors())
        .containsExactlyInAnyOrder(
            "run.seed = [1]: must be a whole number (--set)",
            "data.on-bad-record = \"ignore\": must be one of fail, skip (--set)",
            "training.replicas = \"two\": must be a whole number (" + path + ":12)",
            "training.batch-size = 0: must be at least 1 (" + path + ":12)",
            "training.bach-size: unknown key (" + path + ":12); did you mean training.batch-size?");
  }

  @Test
  void everythingMissingIsNamed() {
    assertThat(errors("network.family = cnn"))
        .extracting(error -> error.substring(0, error.indexOf(':')))
        .containsExactly(
            "run.name",
            "network.blocks",
            "data.source.format",
            "data.source.train.images",
            "data.source.train.labels",
            "training.epochs",
            "training.updater.name");
  }

  @Test
  void aKeyInTheWrongSectionIsSuggestedInTheRightOne() {
    assertThat(errors(VALID + "batch-size = 3\nzzz = 1"))
        .anyMatch(
            e -> e.startsWith("batch-size: unknown key") && e.endsWith("training.batch-size?"))
        .anyMatch(e -> e.startsWith("zzz: unknown key") && !e.contains("did you mean"));
  }

  @Test
  void aKeyOfAnotherUpdaterIsUnknown() {
    assertThat(errors(VALID, "training.updater={name=sgd,learning-rate=0.1,momentum=0.9}"))
        .singleElement()
        .asString()
        .isEqualTo(
            "training.updater.momentum: unknown key (--set); training.updater.name = momentum has"
                + " it");
    assertThat(errors(VALID, "training.updater.weight-decay=0.1"))
        .containsExactly(
            "training.updater.weight-decay: unknown key (--set); training.updater.name = sgd,"
                + " momentum or adamw has it");
  }

  @Test
  void aKeyOfAnotherChoiceIsSaidToBeOfThatChoice() {
    assertThat(errors(VALID, "training.schedule.every-steps=5"))
        .singleElement(STRING)
        .endsWith("; training.schedule.name = step has it");
    assertThat(errors(VALID, "data.source.separator=\";\""))
        .singleElement(STRING)
        .endsWith("; data.source.format = csv or tsv has it");
    assertThat(errors(VALID, "data.source.columns.label=kind"))
        .singleElement(STRING)
        .endsWith(
            "; data.source.format = parquet, orc, avro, csv, tsv, json, jdbc, table or dataset has"
                + " it");
    assertThat(errors(VALID, "network.hidden=5"))
        .singleElement(STRING)
        .contains("network.family = rnn");
    assertThat(errors(VALID, "data.window=5"))
        .singleElement(STRING)
        .endsWith("; network.task = forecasting with network.family = rnn has it");
    assertThat(errors(VALID, "network.blocks=[{ pool = max, size = 2, slope = 0.1 }]"))
        .singleElement(STRING)
        .startsWith("network.blocks.0.slope: unknown key (--set)");
  }

  @Test
  void aValueWhereASectionBelongsIsAnError() {
    assertThat(errors(VALID, "engine=3"))
        .containsExactly("engine = 3: must be a section, { … } (--set)");
  }

  @Test
  void whatStockDl4jCannotHonourIsRefusedByName() {
    String[] unfit = {
      "training.master=dl4j",
      "training.schedule={ name = cosine, warm-up-steps = 5 }",
      "training.optimizer-state=reset",
      "training.exchange=bf16",
      "training.updater={ name = momentum, learning-rate = 1, weight-decay = 0.1, clip-norm = 2 }"
    };

    assertThat(errors(VALID, unfit))
        .hasSize(6)
        .allMatch(line -> line.contains(", or training.master = meanfield (--set)"))
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .containsExactly(
            "training.schedule.name = cosine",
            "training.schedule.warm-up-steps = 5",
            "training.optimizer-state = reset",
            "training.exchange = bf16",
            "training.updater.clip-norm = 2.0",
            "training.updater.weight-decay = 0.1");
    assertThat(errors(VALID, "training.master=dl4j", "training.outer.name=nesterov"))
        .singleElement(STRING)
        .startsWith("training.outer.name = nesterov: dl4j-spark goes on from the mean itself");
    assertThat(errors(VALID, "training.master=dl4j", "training.outer.learning-rate=0.5"))
        .singleElement(STRING)
        .startsWith("training.outer.learning-rate = 0.5: dl4j-spark goes on from the mean itself");
    assertThat(errors(VALID, "training.master=dl4j", "training.updater.name=adamw"))
        .singleElement(STRING)
        .startsWith(
            "training.updater.name = adamw: DL4J has no AdamW; choose sgd, momentum or adam");
    assertThat(load(VALID, "training.master=dl4j").training().master()).isEqualTo(Master.DL4J);
  }

  @Test
  void localStepsAreANumberOrASchedule() {
    assertThat(load(VALID, "training.local-steps=5").training().localSteps())
        .isEqualTo(new LocalStepsConfig.Constant(5));
    assertThat(load(VALID, "training.local-steps={ then = 8, after-rounds = 20 }").training())
        .extracting(TrainingConfig::localSteps)
        .isEqualTo(new LocalStepsConfig.PostLocal(1, 8, 20));
    assertThat(load(VALID, "training.local-steps={ name = quadratic, base = 4 }").training())
        .extracting(TrainingConfig::localSteps)
        .isEqualTo(new LocalStepsConfig.Quadratic(4, 16));
    assertThat(errors(VALID, "training.local-steps={ first = 1 }"))
        .singleElement(STRING)
        .startsWith("training.local-steps.after-rounds: missing; give the rounds of the first");
    assertThat(errors(VALID, "training.local-steps={ name = quadratic, maximum = 3 }"))
        .containsExactly("training.local-steps.maximum = 3: must be at least 16 (--set)");
  }

  @Test
  void aRoundMayCloseWithAShareOfItsReplicas() {
    RoundConfig bounded = load(VALID, "training.round.quorum=0.7").training().round();
    assertThat(bounded).isEqualTo(new RoundConfig(0.7, 3, null));
    assertThat(List.of(bounded.needed(1), bounded.needed(2), bounded.needed(10)))
        .containsExactly(1, 2, 7);
    assertThat(RoundConfig.ALL.needed(64)).isEqualTo(64);
    assertThat(load(VALID, "training.round={ quorum = 0.5, grace = 1.5 }").training().round())
        .isEqualTo(new RoundConfig(0.5, 1.5, null));
  }

  @Test
  void whatSaysWhenARoundClosesIsRefusedWhereItMakesNoSense() {
    String share = ": must be greater than 0 and at most 1, a share of training.replicas (--set)";
    assertThat(errors(VALID, "training.round.quorum=0"))
        .containsExactly("training.round.quorum = 0" + share);
    assertThat(errors(VALID, "training.round.quorum=3"))
        .containsExactly("training.round.quorum = 3" + share);
    assertThat(errors(VALID, "training.round={ quorum = 0.5, grace = -1 }"))
        .containsExactly("training.round.grace = -1: must be at least 0 (--set)");
    assertThat(errors(VALID, "training.round={ quorum = 0.5, grace = long }"))
        .containsExactly("training.round.grace = \"long\": must be a number (--set)");
    assertThat(errors(VALID, "training.round.grace=2"))
        .singleElement(STRING)
        .startsWith("training.round.grace = 2.0: has no effect while every round waits for all")
        .contains("training.round.quorum below 1");
    assertThat(errors(VALID, "training.master=dl4j", "training.round.quorum=0.5"))
        .singleElement(STRING)
        .startsWith("training.round.quorum = 0.5: dl4j-spark waits for every worker; choose 1");
    assertThat(errors(VALID, "training.master=dl4j", "training.round.replay=runs/other"))
        .singleElement(STRING)
        .startsWith("training.round.replay = file:/")
        .contains("/runs/other: dl4j-spark waits for every worker; leave it out");
  }

  @Test
  void outerOptimizersHaveTheirOwnDefaults() {
    assertThat(load(VALID, "training.outer.name=nesterov").training().outer())
        .isEqualTo(new OuterConfig(OuterConfig.Name.NESTEROV, 0.7, 0.9));
    assertThat(load(VALID, "training.outer.name=adam").training().outer())
        .isEqualTo(new OuterConfig(OuterConfig.Name.ADAM, 0.01, 0.9));
    assertThat(errors(VALID, "training.outer={ name = nesterov, momentum = 1 }"))
        .containsExactly("training.outer.momentum = 1: must be at least 0 and less than 1 (--set)");
    assertThat(errors(VALID, "training.outer.momentum=0.5"))
        .singleElement(STRING)
        .contains("training.outer.name = nesterov or adam has it");
  }

  @Test
  void theMeanOfManyReplicasGoesOnWithMomentumUnlessItIsSaidOtherwise() {
    assertThat(load(VALID, "training.replicas=7").training().outer()).isEqualTo(OuterConfig.PLAIN);
    assertThat(load(VALID, "training.replicas=8").training().outer())
        .isEqualTo(new OuterConfig(OuterConfig.Name.NESTEROV, 0.7, 0.9));
    assertThat(load(VALID, "training.replicas=8", "training.outer.name=average").training().outer())
        .isEqualTo(OuterConfig.PLAIN);
    for (String other :
        List.of(
            "training.master=dl4j",
            "training.local-steps=1",
            "network.start-from=runs/other",
            "training.outer.learning-rate=1")) {
      assertThat(load(VALID, "training.replicas=8", other).training().outer())
          .as(other)
          .isEqualTo(OuterConfig.PLAIN);
    }
  }

  @Test
  void everyReplicaNeedsAShard() {
    assertThat(errors(VALID, "training.replicas=9"))
        .containsExactly(
            "training.replicas = 9: must not exceed data.shard-count = 8, since every replica needs"
                + " a shard of its own (--set)");
  }

  @Test
  void aTestShareHasNoMeaningWhereTheSourceHasATestSplit() {
    assertThat(errors(VALID, "data.splits.test=0.2"))
        .singleElement()
        .asString()
        .startsWith("data.splits.test = 0.2: has no meaning with data.splits.by = source");
    assertThat(errors(VALID, "data.splits.by=fraction"))
        .containsExactly(
            "data.splits.by = \"fraction\": must be source, since data.source.test is given"
                + " (--set)");
  }

  @Test
  void splitsMustLeaveSomethingToTrainOn() {
    assertThat(errors(VALID, "data.source.test=null", "data.splits={validation=0.5,test=0.5}"))
        .singleElement()
        .asString()
        .startsWith("data.splits.test = 0.5: must be at least 0, and less than 1 together");
  }

  @Test
  void aMissingFileIsNamed() {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> Config.load("conf/nowhere.conf", List.of()));

    assertThat(thrown).hasMessageContaining("conf/nowhere.conf: no such configuration file");
  }

  @Test
  void aSyntaxErrorNamesFileAndLine() {
    assertThat(errors("run {\n name = first\n")).singleElement().asString().contains("c.conf: ");
  }

  @Test
  void anOverrideWithoutAValueIsAnError() {
    assertThat(errors(VALID, "training.epochs"))
        .containsExactly("--set training.epochs: must be key=value, such as training.epochs=5");
  }

  @Test
  void anOverrideTakesAUriWithoutQuotes() {
    assertThat(load(VALID, "run.dir=s3a://bucket/a").run().dir()).hasToString("s3a://bucket/a");
  }

  @Test
  void theFlatConfigurationHasEveryKeyInOrderWithItsDefaults() {
    assertThat(load(VALID, "training.updater.beta1=0.80").flat())
        .containsEntry("run.name", "first")
        .containsEntry("engine.instruction-set", "auto")
        .containsEntry("data.source.train.labels", "hdfs://node:9000/labels.gz")
        .containsEntry("network.blocks.2.convolution.channels", "50")
        .containsEntry("network.head.0", "500")
        .containsEntry("training.updater.beta1", "0.8")
        .containsEntry("training.updater.beta2", "0.999")
        .isInstanceOf(java.util.SortedMap.class);
  }

  @Test
  void resumingMayChangeTheNumberOfEpochsAndTheCheckpoints() {
    Config config = load(VALID, "training.epochs=9", "training.checkpoint.every-rounds=1");

    config.requireResumes(load(VALID).withoutPlaces());
  }

  @Test
  void resumingWithAnotherBatchSizeIsAnErrorThatNamesTheKey() {
    Config config = load(VALID, "training.batch-size=32");
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> config.requireResumes(load(VALID).withoutPlaces()));

    assertThat(thrown.errors())
        .singleElement()
        .asString()
        .startsWith(
            "training.batch-size = 32: the run was started with 64; a run that goes on may change");
  }

  @Test
  void aConfigurationTravelsToExecutors() throws Exception {
    Config config = load(VALID);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(config);
    Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(read).isEqualTo(config);
  }

  private Config load(String text, String... overrides) {
    return Config.load(write(text), List.of(overrides));
  }

  private List<String> errors(String text, String... overrides) {
    return catchThrowableOfType(ConfigException.class, () -> load(text, overrides)).errors();
  }

  private String write(String text) {
    try {
      return Files.writeString(folder.resolve("c.conf"), text).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
