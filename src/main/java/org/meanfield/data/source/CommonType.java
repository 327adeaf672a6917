package org.meanfield.data.source;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.meanfield.data.DataException;

/** The type that holds the values of a column whose files have it in several. */
final class CommonType {
  private static final List<DataType> WHOLE =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  private CommonType() {}

  /**
   * @throws DataException where there is none: texts in one file and numbers in another
   */
  static StructField of(StructField one, StructField other) {
    DataType a = one.dataType();
    DataType b = other.dataType();
    if (a.equals(b)) {
      return one.metadata().contains(Header.AMBIGUOUS) ? one : other;
    }
    if (WHOLE.contains(a) && WHOLE.contains(b)) {
      return WHOLE.indexOf(a) > WHOLE.indexOf(b) ? one : other;
    }
    if (isNumber(a) && isNumber(b)) {
      return new StructField(one.name(), DataTypes.DoubleType, true, one.metadata());
    }
    throw new DataException(
        "column %s is of type %s in some files and of type %s in others; write them alike"
            .formatted(one.name(), a.simpleString(), b.simpleString()));
  }

  private static boolean isNumber(DataType type) {
    return WHOLE.contains(type)
        || type.equals(DataTypes.FloatType)
        || type.equals(DataTypes.DoubleType)
        || type instanceof DecimalType;
  }
}
