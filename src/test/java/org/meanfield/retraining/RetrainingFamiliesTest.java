package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** Networks of every kind go on from their champion with the next day's data. */
class RetrainingFamiliesTest {
  @TempDir private Path folder;
  @OnSpark private static JavaSparkContext spark;

  /** What is learned, from what, and what comes on a day. */
  enum Family {
    REGRESSION(
        """
        data.source { format = csv, columns { features = [x], target = y } }
        network { family = cnn, task = regression, preset = mlp, head = [6] }
        training.batch-size = 8
        """,
        day -> table("x,y", day, (random, i) -> "%s,%s".formatted(i, 3 * i + random.nextInt(9)))),
    DOCUMENTS(
        """
        data.source { format = csv, columns { text = words, label = kind } }
        data.tokenizer { kind = word, max-length = 8 }
        network { family = rnn, task = sequence-classification, hidden = 7, embedding = 5 }
        training.batch-size = 8
        """,
        day ->
            table(
                "words,kind",
                day,
                (random, i) ->
                    i % 2 == 0
                        ? "the flame %s,fire".formatted(random.nextInt(50))
                        : "a wave %s,sea".formatted(random.nextInt(50)))),
    TEXT(
        """
        data.source { format = text }
        data { tokenizer.kind = char, splits { validation = 0.1, test = 0.2 } }
        network { family = rnn, task = language-model, hidden = 8, embedding = 5 }
        training { sequence-length = 5, batch-size = 4 }
        """,
        day -> table("a dog sees the cat.", day, (random, i) -> "the cat sees a dog again.")),
    PAIRS(
        """
        data.source { format = tsv, columns { source = said, target = meant } }
        data.tokenizer { kind = char, joint = false, max-length = 12 }
        network {
          family = transformer, task = translation
          layers = 1, width = 8, heads = 2, feed-forward = 12
        }
        training.tokens-per-batch = 64
        """,
        day ->
            table(
                "said\tmeant",
                day,
                (random, i) -> {
                  String said = Integer.toString(100_000 + random.nextInt(900_000));
                  return said + "\t" + new StringBuilder(said).reverse();
                })),
    SERIES(
        """
        data.source { format = csv, columns { time = time, targets = [value] } }
        data { window = 8, horizon = 3, season = 8, splits { validation = 0.1, test = 0.2 } }
        network { family = rnn, task = forecasting, cell = gru, hidden = 8 }
        training.batch-size = 8
        """,
        day ->
            table(
                "time,value",
                day,
                (random, i) -> "%s,%s".formatted(120 * day + i, Math.sin(i * 0.8) + i % 3)));

    private final String config;
    private final IntFunction<String> day;

    Family(String config, IntFunction<String> day) {
      this.config = config;
      this.day = day;
    }

    private interface Line {
      String of(Random random, int number);
    }

    private static String table(String head, int day, Line line) {
      Random random = new Random(day);
      StringBuilder lines = new StringBuilder(head).append('\n');
      for (int i = 0; i < 120; i++) {
        lines.append(line.of(random, i)).append('\n');
      }
      return lines.toString();
    }
  }

  private ConfigTemplate template(Family family) throws IOException {
    Path file = folder.resolve("family.conf");
    Files.createDirectories(folder.resolve("incoming"));
    Files.writeString(
        file,
        """
        run { name = family, dir = "%1$s/run" }
        data { shards = "%1$s/shards", shard-count = 2, source.train.path = "%1$s/incoming" }
        %2$s
        training {
          replicas = 2, local-steps = 3, epochs = 2
          updater { name = adam, learning-rate = 0.01 }
        }
        retraining { registry = "%1$s/registry", model = it, gate.minimum-improvement = 0 }
        """
            .formatted(folder, family.config));
    return ConfigTemplate.load(file.toString(), List.of());
  }

  private static RetrainingOutcome retrain(ConfigTemplate template) {
    return Retraining.run(spark, template, false, new RetrainingListener() {}, () -> false);
  }

  @ParameterizedTest
  @EnumSource
  void theSecondDayGoesOnFromTheFirst(Family family) throws IOException {
    ConfigTemplate template = template(family);
    RegisteredModel model =
        Registry.of(Storage.of(spark.hadoopConfiguration()), folder.resolve("registry").toUri())
            .model("it");
    for (int day = 1; day <= 2; day++) {
      Files.writeString(folder.resolve("incoming/" + day + ".data"), family.day.apply(day));
      RetrainingOutcome outcome = retrain(template);
      assertThat(outcome.json()).as("%s", outcome.json()).containsEntry("version", day);
      if (day == 1 && !outcome.outcome().equals("promoted")) {
        // Not everything is learned in two epochs.
        model.promote(1, "by hand");
      }
    }

    assertThat(model.version(2).parent()).contains(1);
    assertThat(model.version(2).verdict().at("/gate/improvement/interval").size()).isEqualTo(2);
    assertThat(model.version(2).verdict().at("/gate/reference/examples").asLong()).isPositive();
    assertThat(retrain(template).outcome()).isEqualTo("nothing-new");
  }
}
