package org.meanfield.config;

import com.typesafe.config.ConfigObject;
import java.io.Serializable;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meanfield.config.SourceConfig.Format;

/**
 * The whole configuration of a pipeline, read and validated once; nothing behind it looks at files
 * or keys again.
 *
 * @param startFrom what the network's first values are taken from; null where they are random
 * @param retraining how a registered model is trained again; null where that is not said
 * @param flat every key that has a value, defaults included, with the value's canonical text; list
 *     elements count from 0, as in {@code network.blocks.0.convolution.channels}
 * @param places keys whose values are places: a folder that was moved is still the same, so what is
 *     there is compared, by its checksum, and not where
 */
public record Config(
    RunConfig run,
    EngineConfig engine,
    DataConfig data,
    NetworkConfig network,
    URI startFrom,
    AugmentationConfig augmentation,
    TrainingConfig training,
    EvaluationConfig evaluation,
    RetrainingConfig retraining,
    SortedMap<String, String> flat,
    SortedSet<String> places)
    implements Serializable {

  public Config {
    flat = Collections.unmodifiableSortedMap(new TreeMap<>(flat));
    places = Collections.unmodifiableSortedSet(new TreeSet<>(places));
  }

  /** What runs record and {@code --resume} compares: every key but the places. */
  public SortedMap<String, String> withoutPlaces() {
    TreeMap<String, String> compared = new TreeMap<>(flat);
    compared.keySet().removeAll(places);
    return compared;
  }

  /** Whether a learning rate, of whatever is updated, follows from how many epochs there are. */
  public boolean hasRatesOfEpochs() {
    String cosine = Choices.spell(ScheduleConfig.Name.COSINE);
    return flat.entrySet().stream()
        .anyMatch(key -> key.getKey().endsWith("schedule.name") && key.getValue().equals(cosine));
  }

  /**
   * Reads a HOCON file.
   *
   * @param path of the file, on the driver's disk
   * @param overrides such as {@code training.batch-size=32}; they win over the file
   * @throws ConfigException with one line for every error there is: unknown keys, wrong types,
   *     values out of range, keys that are missing, and syntax errors
   */
  public static Config load(String path, List<String> overrides) {
    return of(path, ConfigFile.read(path, overrides));
  }

  /**
   * Reads HOCON for rows that a program hands over, so that {@code data.source} says no more than
   * what their columns are for.
   *
   * @throws ConfigException as {@link #load}, and where there is another source
   */
  public static Config ofRows(String hocon) {
    Config config = of(ConfigFile.TEXT, ConfigFile.parse(hocon));
    if (!config.flat.get("data.source.format").equals(Format.DATASET.text())) {
      throw new ConfigException(
          "data.source.format = %s: the program hands its rows over; leave the format out, and where files are"
              .formatted(config.flat.get("data.source.format")));
    }
    return config;
  }

  static Config of(String path, ConfigObject tree) {
    Findings findings = new Findings(path);
    Section root = new Section("", tree, findings);
    Config config = read(root);
    OtherChoices others = new OtherChoices(tree, findings, other -> findings(path, other));
    root.unknownKeys().forEach(key -> findings.unknown(key, others.having(key)));
    config.checkAcrossSections(findings);
    findings.throwIfAny();
    return config;
  }

  /** Every key that there is, in the order of their names, with its default. */
  public static List<KeyList.Key> keys() {
    return KeyList.of(other -> findings("", other));
  }

  private static Findings findings(String path, ConfigObject other) {
    Findings findings = new Findings(path);
    read(new Section("", other, findings));
    return findings;
  }

  private static Config read(Section root) {
    RunConfig run = RunConfig.read(root.section("run"));
    Section training = root.section("training");
    Section keys = root.section("network");
    NetworkConfig network = NetworkConfig.read(keys, training);
    return new Config(
        run,
        EngineConfig.read(root.section("engine")),
        data(root.section("data"), run, network),
        network,
        keys.location("start-from").ifSet().orElse(null),
        AugmentationConfig.read(root.section("augmentation"), network.task()),
        TrainingConfig.read(
            training, network.task(), !keys.has("start-from") && !root.has("retraining")),
        EvaluationConfig.read(root.section("evaluation"), network.task()),
        retraining(root, network),
        root.findings().values(),
        root.findings().places());
  }

  private static RetrainingConfig retraining(Section root, NetworkConfig network) {
    if (!root.has("retraining")) {
      return null;
    }
    Section retraining = root.section("retraining");
    if (root.findings().sound("network.task")) {
      return RetrainingConfig.read(retraining, network.task());
    }
    retraining.acceptAnything();
    return null;
  }

  /** Without a task it cannot be told what the data should be: then nothing is said of it. */
  private static DataConfig data(Section data, RunConfig run, NetworkConfig network) {
    if (data.findings().sound("network.task")) {
      return DataConfig.read(data, run, network.task());
    }
    data.acceptAnything();
    return null;
  }

  private void checkAcrossSections(Findings findings) {
    if (findings.sound("training.replicas", "data.shard-count", "network.task")
        && training.replicas() > data.shardCount()) {
      findings.reject(
          "training.replicas",
          "must not exceed data.shard-count = %s, since every replica needs a shard of its own"
              .formatted(data.shardCount()));
    }
    if (findings.sound("network.task", "augmentation.shift", "augmentation.crop")
        && network.task() == Task.GENERATION
        && (augmentation.shift() > 0 || augmentation.crop() < 1)) {
      findings.reject(
          augmentation.shift() > 0 ? "augmentation.shift" : "augmentation.crop",
          "a generator learns to make what it is shown, moved and cut images too; leave it out"
              + " (augmentation.flip = true shows nothing that could not be)");
    }
    if (findings.sound("network.task")
        && training.master() == Master.DL4J
        && !data.source().weight().isEmpty()) {
      findings.reject(
          "data.source.columns.weight",
          "dl4j-spark counts every example as much; leave it out, or training.master = meanfield");
    }
  }

  /**
   * Checks that a run may go on with this configuration.
   *
   * @param recorded {@link #withoutPlaces} of the configuration that the run was started with
   * @throws ConfigException that names every key which must not change
   */
  public void requireResumes(SortedMap<String, String> recorded) {
    List<String> errors =
        ConfigDifference.between(recorded, withoutPlaces()).stream()
            .filter(difference -> !difference.mayChangeOnResume())
            .map(ConfigDifference::message)
            .toList();
    if (!errors.isEmpty()) {
      throw new ConfigException(errors);
    }
  }
}
