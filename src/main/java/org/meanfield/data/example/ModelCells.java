package org.meanfield.data.example;

import org.meanfield.config.FeatureConfig;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * The rules of a model, for rows that it is asked about.
 *
 * @param columns of the model
 * @param unseen what becomes of a category that it does not know
 */
public record ModelCells(FeatureColumns columns, FeatureConfig.Unseen unseen) implements CellRules {

  @Override
  public double missing(int index, String problem) throws BadRecordException {
    boolean fills = index < columns.columns().size() && columns.columns().get(index).fills();
    if (!fills) {
      throw new BadRecordException(problem);
    }
    return Double.NaN;
  }

  @Override
  public double category(int index, String category, String place) throws BadRecordException {
    FeatureColumn column = index < columns.columns().size() ? columns.columns().get(index) : null;
    if (!(column instanceof CategoricalColumn categorical)) {
      throw new BadRecordException(place + ": the model takes numbers of it, not categories");
    }
    if (!categorical.knows(category) && unseen == FeatureConfig.Unseen.FAIL) {
      throw new BadRecordException(
          "%s = %s, which the model never saw; data.unseen-categories = zero takes it for none of its categories"
              .formatted(place, TableRecord.quote(category)));
    }
    return categorical.number(category);
  }
}
