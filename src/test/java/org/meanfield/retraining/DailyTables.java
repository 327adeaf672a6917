package org.meanfield.retraining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.Registry;
import org.meanfield.retraining.RetrainingListener.Step;
import org.meanfield.storage.Lease;
import org.meanfield.storage.Storage;

/**
 * A folder into which a table comes every day, of points around three places, and the model that is
 * trained on them.
 */
final class DailyTables {
  /** Where the points of each class are, in the order of the classes. */
  private static final Map<String, double[]> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("elm", new double[] {0, 0});
    PLACES.put("fir", new double[] {4, 0});
    PLACES.put("oak", new double[] {0, 4});
  }

  private final JavaSparkContext spark;
  private final Path folder;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private List<Integer> again = List.of();

  DailyTables(JavaSparkContext spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
    try {
      Files.createDirectories(incoming());
      Files.writeString(folder.resolve("daily.conf"), conf());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String conf() {
    return """
    run { name = daily, dir = "%1$s/run" }
    data {
      shards = "%1$s/shards"
      shard-count = 2
      source {
        format = csv
        train.path = "%1$s/incoming"
        columns { features = [x, y], label = tree }
      }
      splits { by = fraction, validation = 0.15, test = 0.25 }
    }
    network { family = cnn, preset = mlp, head = [8] }
    training {
      replicas = 2
      local-steps = 4
      batch-size = 8
      epochs = 6
      updater { name = adam, learning-rate = 0.02 }
      validate-every-rounds = 5
      checkpoint.every-rounds = 5
    }
    retraining { registry = "%1$s/registry", model = trees }
    """
        .formatted(folder);
  }

  private Path incoming() {
    return folder.resolve("incoming");
  }

  Path file(int day) {
    return incoming().resolve(name(day));
  }

  static String name(int day) {
    return String.format(Locale.ROOT, "day-%02d.csv", day);
  }

  /** A day's table: so many points, in turn of each class. */
  void arrive(int day, int points) {
    arrive(day, points, label -> label);
  }

  /** The same with other names of the classes. */
  void arrive(int day, int points, UnaryOperator<String> naming) {
    Random random = new Random(day);
    List<String> classes = List.copyOf(PLACES.keySet());
    StringBuilder lines = new StringBuilder("x,y,tree\n");
    for (int i = 0; i < points; i++) {
      String name = classes.get(i % classes.size());
      double[] place = PLACES.get(name);
      lines.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,%s%n",
              place[0] + random.nextGaussian(),
              place[1] + random.nextGaussian(),
              naming.apply(name)));
    }
    write(day, lines.toString());
  }

  void write(int day, String content) {
    try {
      Files.writeString(file(day), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(int day) {
    try {
      Files.delete(file(day));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RetrainingOutcome retrain(String... overrides) {
    return call(step -> {}, () -> false, overrides);
  }

  /** A call that takes the data of a version again. */
  RetrainingOutcome retrainWithThatOf(int version, String... overrides) {
    again = List.of(version);
    try {
      return retrain(overrides);
    } finally {
      again = List.of();
    }
  }

  /** A call that ends as if the driver died when a step is about to begin. */
  void dieAt(Step fatal) {
    try {
      call(
          step -> {
            if (step == fatal) {
              throw new Death();
            }
          },
          () -> false);
      throw new AssertionError("there was no step " + fatal);
    } catch (Death expected) {
      // As a process that is killed.
    }
  }

  /** Does something in the middle of a call. */
  RetrainingOutcome during(Step at, Runnable work, String... overrides) {
    return call(
        step -> {
          if (step == at) {
            work.run();
          }
        },
        () -> false,
        overrides);
  }

  /** Another process takes the model, as one may when this one has stood still. */
  void takeOver() {
    Path work = folder.resolve("registry").resolve("trees").resolve("retraining");
    try {
      Files.delete(work.resolve("run.lock"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Lease.acquire(storage(), work.toUri(), "somebody else");
  }

  /** A call that is interrupted when it trains. */
  RetrainingOutcome interrupted() {
    return call(step -> {}, () -> true);
  }

  RetrainingOutcome dryRun(String... overrides) {
    return Retraining.run(
        spark, template(overrides), true, List.of(), new RetrainingListener() {}, () -> false);
  }

  private RetrainingOutcome call(Heard heard, BooleanSupplier stop, String... overrides) {
    steps.clear();
    warnings.clear();
    return Retraining.run(
        spark,
        template(overrides),
        false,
        again,
        new RetrainingListener() {
          @Override
          public void warning(String warning) {
            warnings.add(warning);
          }

          @Override
          public void step(Step step) {
            steps.add(step);
            heard.step(step);
          }
        },
        stop);
  }

  private interface Heard {
    void step(Step step);
  }

  /** An error, which nothing on its way takes for what it can deal with. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }

  private ConfigTemplate template(String... overrides) {
    return ConfigTemplate.load(folder.resolve("daily.conf").toString(), List.of(overrides));
  }

  /** Of the last call. */
  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Of the last call. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** How many new examples a version was made of, held out ones included. */
  long examples(int version) {
    Manifest manifest =
        ShardSet.open(
                storage(),
                folder
                    .resolve("registry/trees/retraining")
                    .resolve(String.format(Locale.ROOT, "%06d", version))
                    .resolve("shards")
                    .toUri())
            .manifest();
    return Arrays.stream(Split.values()).mapToLong(manifest::examples).sum();
  }

  /** The parts of a version that were made besides, by their names. */
  List<String> slices(int version) {
    URI attempt = folder.resolve("registry/trees/retraining").toUri();
    return new Attempts(storage(), attempt).increment(version).orElseThrow().slices();
  }

  RegisteredModel model() {
    return Registry.of(storage(), folder.resolve("registry").toUri()).model("trees");
  }

  /** Number of the version in service. */
  int champion() {
    return model().requireChampion().number();
  }

  /** What happened, such as {@code promoted 3}. */
  List<String> history() {
    return model().history().stream()
        .map(event -> event.kind().text() + " " + event.version())
        .toList();
  }

  /** Names of the files that a version was made of. */
  List<String> files(int version) {
    List<String> names = new ArrayList<>();
    model()
        .version(version)
        .watermark()
        .path("files")
        .forEach(file -> names.add(file.path("path").asText()));
    return names;
  }

  Storage storage() {
    return Storage.of(spark.hadoopConfiguration());
  }
}
