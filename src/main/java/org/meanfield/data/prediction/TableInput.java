package org.meanfield.data.prediction;

import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TableSource;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.LeftOut;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.shards.FeatureMoments;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableTypes;

/**
 * A table of features or of images; its other columns, or all, tell the rows apart.
 *
 * @param keys columns of the output
 */
record TableInput(
    SparkSession session,
    TableSource source,
    SparkTable table,
    FeatureRecordReader examples,
    List<StructField> keys)
    implements TableRows {

  /**
   * @param source with the columns of the model
   * @param model that the examples are for
   * @param unseen what becomes of a category that it does not know
   * @param keepFeatures whether also what the model is fed is a key
   */
  static TableInput open(
      JavaSparkContext spark,
      TableSource source,
      ExampleFormat model,
      FeatureConfig.Unseen unseen,
      boolean keepFeatures) {
    SparkSession session = SourceTables.session(spark);
    return SourceTables.reading(
        source.format(),
        named(source.train()),
        () -> open(session, source, model, unseen, keepFeatures));
  }

  private static TableInput open(
      SparkSession session,
      TableSource source,
      ExampleFormat model,
      FeatureConfig.Unseen unseen,
      boolean keepFeatures) {
    SparkTable table = SparkTable.open(session, source.format(), source.train(), false);
    boolean arrays = TableTypes.checkUnlabelled(source, table.schema(), named(source.train()));
    List<String> inputs = source.columns().inputs();
    FeatureRecordReader examples = FeatureRecordReader.of(source, arrays, model, unseen);
    int wanted = examples.shape().get(0);
    if (!source.columns().hasImage() && !arrays && inputs.size() != wanted) {
      throw new DataException(
          "data.source.columns.features names %s of them, the model takes %s; name those that it was trained on"
              .formatted(inputs.size(), wanted));
    }
    return new TableInput(
        session,
        source,
        table,
        examples,
        table.columns().stream()
            .filter(column -> keepFeatures || !inputs.contains(column.name()))
            .toList());
  }

  @Override
  public Reader reader() {
    return new Reader(examples);
  }

  @Override
  public List<String> notes() {
    FeatureColumns features = features();
    if (features.columns().stream().noneMatch(FeatureColumn::fills)) {
      return List.of();
    }
    int columns = features.columns().size();
    FeatureMoments found =
        reading(
            () ->
                rows()
                    .filter(InputRow::isGood)
                    .mapPartitions(part -> List.of(moments(part, columns)).iterator())
                    .fold(
                        new FeatureMoments(columns),
                        (a, b) -> {
                          a.add(b);
                          return a;
                        }));
    return IntStream.range(0, columns)
        .filter(i -> found.missing(i) > 0)
        .mapToObj(i -> note(i, found.missing(i), found.missing(i) + found.count(i)))
        .toList();
  }

  private static FeatureMoments moments(Iterator<InputRow> rows, int columns) {
    FeatureMoments found = new FeatureMoments(columns);
    rows.forEachRemaining(row -> found.add(row.packed(), 0));
    return found;
  }

  private FeatureColumns features() {
    return examples.features().columns();
  }

  private String note(int column, long missing, long rows) {
    return FeatureColumns.note(features().columns().get(column), missing, rows)
        + (LeftOut.isLittle(missing, rows) ? "" : ", which is more than a tenth");
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(source.format(), named(source.train()), work);
  }

  private static String named(URI table) {
    return TableFormat.words(table, "--input");
  }
}
