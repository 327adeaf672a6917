package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.TableColumns;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.NumericColumn;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleCounts;
import org.meanfield.data.example.FeatureSurvey;
import org.meanfield.data.example.KeyedExample;
import org.meanfield.data.example.SplitRule;
import org.meanfield.data.shards.FeatureMoments;
import org.meanfield.data.shards.ShardStatistics;

/**
 * How feature columns become a network's inputs, found in the training split alone: which
 * categories it has, and what stands in for values that are missing.
 *
 * @param trained numbers of the categories that the training split has, a set a column
 * @param medians of the columns; none where they are not asked for
 */
record FeatureFit(
    FeatureConfig config,
    TableColumns columns,
    FeatureSurvey survey,
    List<BitSet> trained,
    double[] medians) {

  /** Whether a network is fed every number as it is. */
  static boolean isPlain(FeatureConfig config, TableColumns columns) {
    return !config.missing().fills() && columns.categorical().isEmpty();
  }

  /**
   * @throws DataException where a split has a category that training lacks, and that is an error
   */
  static FeatureFit of(
      FeatureConfig config,
      TableColumns columns,
      ExampleCounts contents,
      JavaRDD<KeyedExample> rows,
      SplitRule splits) {
    int cells = contents.schema().field(Schema.FEATURES).size();
    List<Integer> places =
        IntStream.range(0, columns.features().size())
            .filter(i -> columns.categorical().contains(columns.features().get(i)))
            .boxed()
            .toList();
    Categories found =
        places.isEmpty() ? new Categories(cells) : categories(rows, splits, places, cells);
    FeatureFit fit =
        new FeatureFit(
            config,
            columns,
            contents.features(),
            found.trained,
            config.missing() == FeatureConfig.Missing.MEDIAN
                ? Medians.of(training(rows, splits), cells)
                : new double[0]);
    if (config.unseen() == FeatureConfig.Unseen.FAIL) {
      fit.requireSeen(found, places);
    }
    return fit;
  }

  private static JavaRDD<byte[]> training(JavaRDD<KeyedExample> rows, SplitRule splits) {
    return rows.filter(row -> splits.of(row.key()) == Split.TRAIN).map(KeyedExample::packed);
  }

  /** Which categories there are, by number, in the training split and elsewhere. */
  private static final class Categories implements Serializable {
    private static final long serialVersionUID = 1;

    final List<BitSet> trained = new ArrayList<>();
    final List<BitSet> others = new ArrayList<>();

    Categories(int columns) {
      for (int i = 0; i < columns; i++) {
        trained.add(new BitSet());
        others.add(new BitSet());
      }
    }

    Categories add(Categories more) {
      for (int i = 0; i < trained.size(); i++) {
        trained.get(i).or(more.trained.get(i));
        others.get(i).or(more.others.get(i));
      }
      return this;
    }
  }

  private static Categories categories(
      JavaRDD<KeyedExample> rows, SplitRule splits, List<Integer> places, int columns) {
    return rows
        .mapPartitions(part -> List.of(categories(part, splits, places, columns)).iterator())
        .collect()
        .stream()
        .reduce(new Categories(columns), Categories::add);
  }

  private static Categories categories(
      Iterator<KeyedExample> rows, SplitRule splits, List<Integer> places, int columns) {
    Categories found = new Categories(columns);
    while (rows.hasNext()) {
      KeyedExample row = rows.next();
      boolean trains = splits.of(row.key()) == Split.TRAIN;
      for (int place : places) {
        double cell = Packed.doubleAt(row.packed(), place * Double.BYTES);
        if (!Double.isNaN(cell)) {
          (trains ? found.trained : found.others).get(place).set((int) cell);
        }
      }
    }
    return found;
  }

  private void requireSeen(Categories found, List<Integer> places) {
    List<String> lines = new ArrayList<>();
    for (int place : places) {
      BitSet unseen = (BitSet) found.others.get(place).clone();
      unseen.andNot(found.trained.get(place));
      String column = columns.features().get(place);
      List<Map.Entry<String, FeatureSurvey.First>> all =
          List.copyOf(survey.categories(column).entrySet());
      unseen.stream()
          .mapToObj(all::get)
          .map(of -> "column %s = \"%s\" (%s)".formatted(column, of.getKey(), of.getValue().name()))
          .forEach(lines::add);
    }
    if (!lines.isEmpty()) {
      throw new DataException(
          "the training split lacks categories that other splits have:%s\nset data.unseen-categories = zero, which takes such for none of the categories, or leave the column out"
              .formatted(lines.stream().map(line -> "\n  " + line).collect(Collectors.joining())));
    }
  }

  /**
   * The columns as the shards have them.
   *
   * @param training statistics of the training split
   * @param all those of every split
   */
  FeatureColumns columns(FeatureMoments training, FeatureMoments all) {
    List<FeatureColumn> found = new ArrayList<>();
    for (int i = 0; i < training.features(); i++) {
      found.add(column(i, training, all.missing(i)));
    }
    return new FeatureColumns(found);
  }

  private FeatureColumn column(int place, FeatureMoments training, long missing) {
    boolean array = training.features() != columns.features().size();
    String column = columns.features().get(array ? 0 : place);
    boolean fills = config.missing().fills();
    boolean learns = training.missing(place) > 0;
    if (!array && columns.categorical().contains(column)) {
      List<String> values = List.copyOf(survey.categories(column).keySet());
      List<String> known = trained.get(place).stream().mapToObj(values::get).toList();
      return new CategoricalColumn(column, values, known, fills, fills && learns, missing);
    }
    String name = array ? "%s, number %s,".formatted(column, place + 1) : column;
    return fills
        ? new NumericColumn(
            name,
            fill(name, place, training),
            config.missing().text(),
            config.indicator() && learns,
            missing)
        : new NumericColumn(name);
  }

  private double fill(String name, int place, FeatureMoments training) {
    if (training.count(place) == 0) {
      throw new DataException(
          "column %s has no value in the training split, so nothing can stand in for those that are missing; leave it out of data.source.columns"
              .formatted(name));
    }
    return config.missing() == FeatureConfig.Missing.MEDIAN
        ? medians[place]
        : ShardStatistics.normalisation(training).mean().get(place);
  }

  /** Of the inputs that columns become: numbers with what was filled in, zeros and ones as such. */
  static Normalisation normalisation(FeatureColumns columns, FeatureMoments training) {
    FeatureMoments filled = training.copy();
    for (int i = 0; i < columns.columns().size(); i++) {
      if (columns.columns().get(i) instanceof NumericColumn number && number.fills()) {
        filled.fill(i, number.fill());
      }
    }
    Normalisation numbers = ShardStatistics.normalisation(filled);
    List<Double> means = new ArrayList<>();
    List<Double> stds = new ArrayList<>();
    for (int i = 0; i < columns.columns().size(); i++) {
      FeatureColumn column = columns.columns().get(i);
      boolean number = column instanceof NumericColumn;
      for (int input = 0; input < column.width(); input++) {
        means.add(number && input == 0 ? numbers.mean().get(i) : 0);
        stds.add(number && input == 0 ? numbers.std().get(i) : 1);
      }
    }
    return new Normalisation(means, stds);
  }
}
