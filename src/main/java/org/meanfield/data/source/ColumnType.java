package org.meanfield.data.source;

import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/** What Spark's types can stand for in an example. */
final class ColumnType {
  private static final Set<DataType> NAMES =
      Set.of(
          DataTypes.StringType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType);

  private static final Set<DataType> TIMES =
      Set.of(
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType,
          DataTypes.StringType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType);

  /** As such a column is called where Spark has MLlib, and where it has not. */
  private static final Pattern VECTOR =
      Pattern.compile(
          "vector|struct<type:tinyint,size:int,indices:array<int>,values:array<double>>");

  private ColumnType() {}

  /** Names, each of which is written in one way. */
  static boolean isName(DataType type) {
    return NAMES.contains(type);
  }

  /** Classes: fractional numbers of binary formats are the names that a text of them has. */
  static boolean isClass(DataType type) {
    return isName(type) || type instanceof NumericType;
  }

  /** Times of a series. */
  static boolean isTime(DataType type) {
    return TIMES.contains(type);
  }

  /** MLlib's vectors. */
  static boolean isVector(DataType type) {
    return VECTOR.matcher(type.simpleString()).matches();
  }
}
