package org.meanfield.data.example;

import java.util.List;
import java.util.Map;
import org.meanfield.config.FeatureConfig;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.source.BadRecordException;

/**
 * The rules of a configuration, for examples that training is drawn from.
 *
 * @param config null where there are no features
 * @param numbers of categories, a map a column; none before they are known
 */
record ShardCells(FeatureConfig config, List<Map<String, Integer>> numbers) implements CellRules {

  @Override
  public double missing(int index, String problem) throws BadRecordException {
    return switch (config.missing()) {
      case FAIL -> throw BadRecordException.lacking(problem);
      case SKIP -> throw BadRecordException.leftOut(problem);
      case MEAN, MEDIAN -> Double.NaN;
    };
  }

  @Override
  public double category(int index, String category, String place) {
    // Of a row that cannot be used no category was counted.
    return numbers.isEmpty()
        ? CategoricalColumn.UNKNOWN
        : numbers.get(index).getOrDefault(category, CategoricalColumn.UNKNOWN);
  }
}
