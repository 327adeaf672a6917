package org.meanfield.retraining;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.SplitsConfig.By;
import org.meanfield.data.EmptySourceException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.source.ColumnScan;
import org.meanfield.storage.Storage;
import org.meanfield.training.TrainingRun;

/**
 * Parts of what is held out by the values of columns, which need not be among those that a network
 * is fed: a shard set each, of the rows with that value. Splits go by a hash of each row, so what
 * is held out of it is held out of the whole.
 */
record NamedSlices(JavaSparkContext spark, Attempts attempts) {
  private static final int MOST = 50;

  /** Refuses columns of a source whose splits would be others in a slice. */
  static void requirePossible(Config config) {
    if (!config.retraining().gate().slices().isEmpty()
        && (config.data().splits().by() != By.FRACTION
            || config.data().source().trainingTable().isEmpty())) {
      throw new ConfigException(
          "retraining.gate.slices: are made of a table's rows whose split is told by a hash of"
              + " each; set data.splits.by = fraction, or leave slices out");
    }
  }

  /**
   * Makes those of a version's new rows, whose own shards are there.
   *
   * @param settings under which no other rows are read
   * @return their names, such as {@code island = Dream}, in the order of their folders
   */
  List<String> make(ConfigTemplate template, Map<String, String> settings, int number) {
    List<String> names = new ArrayList<>();
    Config config = template.with(settings);
    for (String column : config.retraining().gate().slices()) {
      SourceConfig.Table table = config.data().source().trainingTable().orElseThrow();
      ColumnScan scan = new ColumnScan(spark, table.format(), table.place(), column);
      for (String value : scan.counts(MOST).keySet()) {
        Map<String, String> own = new HashMap<>(settings);
        own.put("data.source.slice.column", column);
        own.put("data.source.slice.value", value);
        own.put("data.preprocessing.from", attempts.shards(number).toString());
        own.put("data.preprocessing.new-classes", "ignore");
        URI shards = folder(number, names.size());
        own.put("data.shards", shards.toString());
        if (isMade(template.with(own), shards)) {
          names.add(column + " = " + value);
        }
      }
    }
    return names;
  }

  /** Not of a value that bad records alone have, which were told of when they were left out. */
  private boolean isMade(Config config, URI shards) {
    try {
      TrainingRun.shard(spark, config, true);
      return true;
    } catch (EmptySourceException e) {
      attempts.storage().deleteRecursively(shards);
      return false;
    }
  }

  private URI folder(int number, int slice) {
    return Storage.child(attempts.of(number), name(slice));
  }

  private static String name(int slice) {
    return String.format(Locale.ROOT, "slice-%03d", slice);
  }

  /**
   * The slices of a version and of those before it, by their names; those alone of which something
   * is held out.
   *
   * @param set that the version is judged by
   */
  SortedMap<String, ShardSet> of(ShardSet set, List<Integer> line, int number) {
    SortedMap<String, List<ShardEntry>> entries = new TreeMap<>();
    List<Integer> all = new ArrayList<>(line);
    all.add(number);
    for (int version : all) {
      List<String> names = attempts.increment(version).map(Increment::slices).orElse(List.of());
      String home = version == number ? "../" : "../../" + Storage.name(attempts.of(version)) + "/";
      for (int slice = 0; slice < names.size(); slice++) {
        String prefix = home + name(slice) + "/";
        List<ShardEntry> own = entries.computeIfAbsent(names.get(slice), n -> new ArrayList<>());
        ShardSet.open(attempts.storage(), folder(version, slice))
            .manifest()
            .shards(Split.TEST)
            .forEach(entry -> own.add(entry.from(prefix)));
      }
    }
    entries.values().removeIf(List::isEmpty);
    SortedMap<String, ShardSet> sets = new TreeMap<>();
    entries.forEach((name, test) -> sets.put(name, set.withTest(test)));
    return sets;
  }
}
