package org.meanfield.data.source;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
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
    if (one.dataType().equals(other.dataType())) {
      return one.metadata().contains(Header.AMBIGUOUS) ? one : other;
    }
    DataType common =
        of(one.dataType(), other.dataType())
            .orElseThrow(
                () ->
                    new DataException(
                        "column %s is of type %s in some files and of type %s in others; write them alike"
                            .formatted(
                                one.name(),
                                one.dataType().simpleString(),
                                other.dataType().simpleString())));
    return new StructField(one.name(), common, true, one.metadata());
  }

  private static Optional<DataType> of(DataType a, DataType b) {
    if (a instanceof ArrayType x && b instanceof ArrayType y) {
      return x.elementType().equals(y.elementType())
          ? Optional.of(DataTypes.createArrayType(x.elementType(), true))
          : of(x.elementType(), y.elementType()).map(DataTypes::createArrayType);
    }
    if (WHOLE.contains(a) && WHOLE.contains(b)) {
      return Optional.of(WHOLE.indexOf(a) > WHOLE.indexOf(b) ? a : b);
    }
    return isNumber(a) && isNumber(b) ? Optional.of(DataTypes.DoubleType) : Optional.empty();
  }

  private static boolean isNumber(DataType type) {
    return WHOLE.contains(type)
        || type.equals(DataTypes.FloatType)
        || type.equals(DataTypes.DoubleType)
        || type instanceof DecimalType;
  }
}
