package org.meanfield.inference;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Locations;
import org.meanfield.data.ExampleKind;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;
import scala.collection.JavaConverters;

/**
 * {@code meanfield_predict('MODEL', column, …)} in a session's SQL. The model is found and loaded
 * where a query is analysed, since its answers decide on the type of the column: a query has one
 * version from its beginning to its end.
 */
public final class PredictFunction {
  private static final String NAME = "meanfield_predict";

  private PredictFunction() {}

  /** Adds the function, or replaces the one that is there. */
  public static void register(SparkSession session) {
    session
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(
            NAME, arguments -> call(session, JavaConverters.seqAsJavaList(arguments)), "scala_udf");
  }

  private static Expression call(SparkSession session, List<Expression> arguments) {
    URI place = place(arguments);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    NamedModel named = NamedModel.find(Storage.of(spark.hadoopConfiguration()), place);
    TrainedNetwork network = named.read("a query", TrainedNetwork::of);
    RowFunction function = RowFunction.of(spark, network, named.folder());
    if (network.format().schema().kind() == ExampleKind.SERIES_WINDOW) {
      throw new ConfigException(
          "%s: %s forecasts several times of a series, which no column of its row can hold; ask it with meanfield predict"
              .formatted(NAME, named.folder()));
    }
    requireCount(function.inputs(), arguments.size() - 1, place);
    Column[] columns =
        arguments.subList(1, arguments.size()).stream().map(Column::new).toArray(Column[]::new);
    return functions.udf(function, type(function)).apply(functions.struct(columns)).expr();
  }

  private static URI place(List<Expression> arguments) {
    if (arguments.isEmpty()
        || !arguments.get(0).foldable()
        || !arguments.get(0).dataType().equals(DataTypes.StringType)) {
      throw new ConfigException(
          NAME
              + ": wants the model first, as a text that is the same for all rows: "
              + NAME
              + "('REGISTRY/NAME', column, …)");
    }
    return Locations.absolute(arguments.get(0).eval(null).toString());
  }

  private static void requireCount(List<String> wanted, int given, URI place) {
    if (wanted.size() != given) {
      throw new ConfigException(
          "%s: was given %s columns, and %s takes %s: %s; name them in this order"
              .formatted(NAME, given, place, wanted.size(), String.join(", ", wanted)));
    }
  }

  private static StructType type(RowFunction function) {
    List<StructField> fields = new ArrayList<>(AnswerTypes.of(function.columns()));
    fields.add(DataTypes.createStructField("error", DataTypes.StringType, true));
    return new StructType(fields.toArray(StructField[]::new));
  }
}
