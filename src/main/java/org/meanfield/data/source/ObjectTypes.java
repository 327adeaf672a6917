package org.meanfield.data.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.json.JSONOptions;
import org.apache.spark.sql.catalyst.json.JsonInferSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.TableFormat;

/**
 * What columns objects of JSON have, by Spark's own rules. They are asked of each record as it is
 * scanned: Spark would read the files once more for them.
 */
final class ObjectTypes {
  /** No object at all. */
  static final DataType NONE = new StructType();

  /** Where Spark puts a record that it cannot parse; no column of a user's is called so. */
  static final String DAMAGE = "meanfield: damaged record";

  /** Which one plays no part in what has which type. */
  private static final String ZONE = "UTC";

  private final JSONOptions options;
  private final JsonInferSchema inference;

  ObjectTypes(TableFormat format) {
    options = new JSONOptions(FileReading.scalaMap(options(format)), ZONE, DAMAGE);
    inference = new JsonInferSchema(options);
  }

  /**
   * What Spark is told of objects wherever they stand. Numbers in text stay text: what a column
   * must be, its use says, and each row answers for it.
   */
  static Map<String, String> options(TableFormat format) {
    Map<String, String> options = new TreeMap<>();
    options.put("primitivesAsString", "true");
    options.put("columnNameOfCorruptRecord", DAMAGE);
    options.putAll(format.options());
    return options;
  }

  /** Parses what Spark parses. */
  JsonFactory json() {
    return options.buildJsonFactory();
  }

  /** The type of a value whose first token was read, and whose last one is read here. */
  DataType of(JsonParser value) {
    return inference.inferField(value);
  }

  /** The type of records of either type. */
  DataType merged(DataType one, DataType other) {
    return JsonInferSchema.compatibleRootType(DAMAGE, options.parseMode()).apply(one, other);
  }

  /** The columns of files whose records have these types, without that of {@link #DAMAGE}. */
  List<StructField> columns(List<DataType> files) {
    DataType all = files.stream().reduce(NONE, this::merged);
    DataType known = inference.canonicalizeType(all, options).getOrElse(() -> NONE);
    return known instanceof StructType objects
        ? List.of(objects.fields()).stream().filter(field -> !field.name().equals(DAMAGE)).toList()
        : List.of();
  }
}
