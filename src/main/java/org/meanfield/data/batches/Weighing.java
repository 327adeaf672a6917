package org.meanfield.data.batches;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.meanfield.config.ClassWeightsConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;

/**
 * How much examples count in training: by their class, by a weight of their own, or by both.
 *
 * @param byLabel weights by label; empty where all classes count as much
 * @param own whether examples have weights of their own
 */
public record Weighing(List<Double> byLabel, boolean own) implements Serializable {
  private static final String KEY = "training.class-weights";
  private static final int NAMED = 20;

  public Weighing {
    byLabel = List.copyOf(byLabel);
  }

  /**
   * The weights of a shard set's examples. {@code balanced} gives each class N / (K × n), of N
   * training examples in K classes, of which n have this one: all classes count as much together.
   *
   * @throws ConfigException that names every class without a weight, and every weight without one
   * @throws DataException where the shard set does not say how many examples a class has
   */
  public static Weighing of(ClassWeightsConfig weights, ShardSet shards) {
    return new Weighing(
        weights.exist() ? byLabel(weights, shards) : List.of(),
        shards.manifest().schema().has(Schema.WEIGHT));
  }

  private static List<Double> byLabel(ClassWeightsConfig weights, ShardSet shards) {
    Manifest manifest = shards.manifest();
    if (!weights.balanced()) {
      requireSame(weights.byClass().keySet(), manifest.classes());
      return manifest.classes().stream().map(weights.byClass()::get).toList();
    }
    if (manifest.trained().isEmpty()) {
      throw new DataException(
          "%s: does not say how many examples each class has, which %s = balanced needs; %s"
              .formatted(shards.location(), KEY, ShardSet.REMEDY));
    }
    return balanced(manifest.trained());
  }

  /** A class without an example weighs what nobody asks. */
  private static List<Double> balanced(List<Long> examples) {
    double all = examples.stream().mapToLong(Long::longValue).sum();
    long classes = examples.stream().filter(count -> count > 0).count();
    return examples.stream().map(count -> count == 0 ? 1 : all / (classes * count)).toList();
  }

  private static void requireSame(Collection<String> named, List<String> classes) {
    TreeSet<String> unknown = new TreeSet<>(named);
    classes.forEach(unknown::remove);
    TreeSet<String> missing = new TreeSet<>(classes);
    missing.removeAll(named);
    List<String> problems = new ArrayList<>();
    if (!unknown.isEmpty()) {
      problems.add("%s: there is no class %s".formatted(KEY, list(unknown)));
    }
    if (!missing.isEmpty()) {
      problems.add("%s: class %s has no weight".formatted(KEY, list(missing)));
    }
    if (!problems.isEmpty()) {
      problems.add(
          "give each of the classes %s a weight, 1 where it is as it was, or choose balanced"
              .formatted(list(classes)));
      throw new ConfigException(problems);
    }
  }

  private static String list(Collection<String> names) {
    String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() <= NAMED ? first : "%s, … (%s)".formatted(first, names.size());
  }

  /** Gives a full batch's examples their weights. */
  public void apply(Batch batch) {
    float[] weights = batch.weights();
    if (own) {
      double[] records = batch.doubles(batch.schema().index(Schema.WEIGHT));
      for (int row = 0; row < batch.rows(); row++) {
        weights[row] = (float) records[row];
      }
    }
    if (!byLabel.isEmpty()) {
      int[] labels = batch.ints(batch.schema().index(Schema.LABEL));
      for (int row = 0; row < batch.rows(); row++) {
        weights[row] = product(own ? weights[row] : 1, byLabel.get(labels[row]));
      }
    }
  }

  private static float product(double own, double ofClass) {
    float weight = (float) (own * ofClass);
    if (Float.isInfinite(weight)) {
      throw new DataException(
          "an example weighs %s × %s by %s, which is beyond the range of a float; lower the weights"
              .formatted(own, ofClass, KEY));
    }
    return weight;
  }
}
