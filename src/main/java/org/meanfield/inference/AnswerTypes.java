package org.meanfield.inference;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.meanfield.network.AnswerField;

/**
 * The columns of a network's answers as Spark's; all may be null, as for rows without an answer.
 */
final class AnswerTypes {
  private AnswerTypes() {}

  static List<StructField> of(AnswerColumns columns) {
    return columns.answers().stream()
        .map(field -> DataTypes.createStructField(field.name(), type(field.type()), true))
        .toList();
  }

  private static DataType type(AnswerField.Type type) {
    return switch (type) {
      case TEXT -> DataTypes.StringType;
      case NUMBER -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case NUMBERS -> DataTypes.createArrayType(DataTypes.FloatType, false);
    };
  }
}
