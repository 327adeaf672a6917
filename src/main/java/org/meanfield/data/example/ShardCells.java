package org.meanfield.data.example;

import java.util.List;
import java.util.Map;
import org.meanfield.config.FeatureConfig;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * The rules of a configuration, for examples that training is drawn from.
 *
 * @param config null where there are no features
 * @param numbers of categories that are found, a map a column; none before they are known
 * @param given columns whose categories are given, where others are an error; none where they are
 *     found
 */
record ShardCells(
    FeatureConfig config, List<Map<String, Integer>> numbers, List<FeatureColumn> given)
    implements CellRules {

  /** Of categories that are found. */
  ShardCells(FeatureConfig config, List<Map<String, Integer>> numbers) {
    this(config, numbers, List.of());
  }

  @Override
  public double missing(int index, String problem) throws BadRecordException {
    return switch (config.missing()) {
      case FAIL -> throw BadRecordException.lacking(problem);
      case SKIP -> throw BadRecordException.leftOut(problem);
      case MEAN, MEDIAN -> Double.NaN;
    };
  }

  @Override
  public double category(int index, String category, String place) throws BadRecordException {
    if (!given.isEmpty()) {
      return given((CategoricalColumn) given.get(index), category, place);
    }
    // Of a row that cannot be used no category was counted.
    return numbers.isEmpty()
        ? CategoricalColumn.UNKNOWN
        : numbers.get(index).getOrDefault(category, CategoricalColumn.UNKNOWN);
  }

  private double given(CategoricalColumn column, String category, String place)
      throws BadRecordException {
    if (config.unseen() == FeatureConfig.Unseen.FAIL && !column.knows(category)) {
      throw new BadRecordException(
          "%s = %s, which training has not seen; data.unseen-categories = zero takes it for none of the categories"
              .formatted(place, TableRecord.quote(category)));
    }
    return column.number(category);
  }
}
