package org.meanfield.data.prediction;

import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.Amount;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TableSource;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.LeftOut;
import org.meanfield.data.example.FeatureParser;
import org.meanfield.data.example.ImageShapes;
import org.meanfield.data.example.ModelCells;
import org.meanfield.data.example.TableExample;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.shards.FeatureMoments;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.source.TableTypes;

/**
 * A table of features or of images; its other columns, or all, tell the rows apart.
 *
 * @param features of the model
 * @param shape of what the model is fed for a row
 * @param keys columns of the output
 */
record TableInput(
    SparkSession session,
    TableSource source,
    SparkTable table,
    FeatureParser parser,
    FeatureColumns features,
    List<Integer> shape,
    List<StructField> keys)
    implements TableRows {

  /**
   * @param keepFeatures whether also what the model is fed is a key
   */
  static TableInput open(
      JavaSparkContext spark,
      TableSource source,
      List<Integer> shape,
      ModelCells cells,
      boolean keepFeatures) {
    SparkSession session = SourceTables.session(spark);
    return SourceTables.reading(
        source.format(),
        named(source.train()),
        () -> open(session, source, List.copyOf(shape), cells, keepFeatures));
  }

  private static TableInput open(
      SparkSession session,
      TableSource source,
      List<Integer> shape,
      ModelCells cells,
      boolean keepFeatures) {
    SparkTable table = SparkTable.open(session, source.format(), source.train(), false);
    boolean arrays = TableTypes.checkUnlabelled(source, table.schema(), named(source.train()));
    List<String> inputs = source.columns().inputs();
    if (!source.columns().hasImage() && !arrays && inputs.size() != shape.get(0)) {
      throw new DataException(
          "data.source.columns.features names %s of them, the model takes %s; name those that it was trained on"
              .formatted(inputs.size(), shape.get(0)));
    }
    ImageConversion images = new ImageConversion(source.image().to(shape));
    return new TableInput(
        session,
        source,
        table,
        new FeatureParser(source.columns(), arrays, images, cells),
        cells.columns(),
        shape,
        table.columns().stream()
            .filter(column -> keepFeatures || !inputs.contains(column.name()))
            .toList());
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(source.columns().inputs());
    keys.forEach(key -> names.add(key.name()));
    return names;
  }

  @Override
  public Reader reader() {
    int first = source.columns().inputs().size();
    FeatureParser reader = parser;
    List<Integer> wanted = shape;
    return record -> row(reader, record, first, wanted);
  }

  private static InputRow row(
      FeatureParser parser, TableRecord record, int first, List<Integer> wanted) {
    Object[] keys = new Object[record.columns().length() - first];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = record.columns().get(first + i);
    }
    try {
      TableExample example = parser.parseUnlabelled(record);
      return example.shape().equals(wanted)
          ? InputRow.good(keys, example.packed(0), record::name)
          : InputRow.bad(keys, mismatch(parser, example.shape(), wanted), record::name);
    } catch (BadRecordException e) {
      return InputRow.bad(keys, e.getMessage(), record::name);
    }
  }

  private static String mismatch(FeatureParser parser, List<Integer> found, List<Integer> wanted) {
    return parser.columns().hasImage()
        ? "column %s: %s".formatted(parser.columns().image(), ImageShapes.mismatch(found, wanted))
        : "column %s has an array of %s, the model takes %s"
            .formatted(
                parser.columns().features().get(0),
                Amount.of(found.get(0), "number"),
                wanted.get(0));
  }

  @Override
  public List<String> notes() {
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

  private String note(int column, long missing, long rows) {
    return FeatureColumns.note(features.columns().get(column), missing, rows)
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
