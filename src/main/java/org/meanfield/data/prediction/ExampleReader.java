package org.meanfield.data.prediction;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.meanfield.config.Amount;
import org.meanfield.config.ConfigException;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.ImageShape;
import org.meanfield.config.PairSource;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.TableColumns;
import org.meanfield.config.TableSource;
import org.meanfield.config.Task;
import org.meanfield.config.TextSource;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.example.DocumentParser;
import org.meanfield.data.example.FeatureParser;
import org.meanfield.data.example.ImageShapes;
import org.meanfield.data.example.ModelCells;
import org.meanfield.data.example.PairParser;
import org.meanfield.data.example.TableExample;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * Makes of a record what a model is fed: the one place that decides it, whether the record comes
 * from a job of Spark or from a program's memory. Knows nothing of Spark.
 */
public sealed interface ExampleReader extends Serializable {

  /**
   * What a model takes, by the columns that it was trained on; where it was trained on files
   * without columns, an image is called {@code image} and a text {@code source}. A series is a
   * record of lists, the last values of each column, the oldest first.
   *
   * @param where the model is, for messages
   * @throws ConfigException where it takes no records that stand for themselves
   */
  static ExampleReader ofModel(ExampleFormat format, Task task, String where) {
    ColumnNames columns = format.columns();
    return switch (format.schema().kind()) {
      case FEATURES -> OfFeatures.ofModel((TableSource) source(format, task, where), format);
      case IMAGE ->
          columns.of("image").isEmpty()
              ? OfFeatures.ofImages(format)
              : OfFeatures.ofModel((TableSource) source(format, task, where), format);
      case DOCUMENT -> OfDocument.of((TextSource) source(format, task, where), format);
      case PAIR ->
          columns.of("source").isEmpty()
              ? OfSource.of("source", "the text", format)
              : OfSource.of((PairSource) source(format, task, where), format);
      case SERIES_WINDOW -> OfWindow.of(format);
      case STREAM ->
          throw new ConfigException(
              "%s: takes no records, since it was trained on text that has none; ask it with %s"
                  .formatted(where, task.command()));
    };
  }

  private static SourceConfig source(ExampleFormat format, Task task, String where) {
    return SourceConfig.ofRows(format.columns().byUse(), task, where);
  }

  /** The columns that a record has in front, in this order; others may stand behind them. */
  List<String> inputs();

  /**
   * The example, as {@link Schema#packedBytes} says, without a label.
   *
   * @throws BadRecordException that says why it cannot be used
   */
  byte[] packed(TableRecord record) throws BadRecordException;

  /**
   * Features, or an image.
   *
   * @param features of the model, which say what becomes of cells without a number
   * @param shape of what the model is fed
   */
  record OfFeatures(FeatureParser parser, ModelCells features, List<Integer> shape)
      implements ExampleReader {

    /** Of the columns that the model was trained on; images of any size are made what it takes. */
    static OfFeatures ofModel(TableSource source, ExampleFormat format) {
      TableSource own = inOrder(source.resized(), format);
      boolean single = !own.columns().hasImage() && own.columns().features().size() == 1;
      boolean arrays = single && shape(own.columns(), format.schema()).get(0) > 1;
      return of(own, arrays, format, format.unseen());
    }

    /** Of images of any size in a column that is called so. */
    static OfFeatures ofImages(ExampleFormat format) {
      TableColumns columns = new TableColumns(List.of(), "image", "label");
      List<Integer> shape = shape(columns, format.schema());
      ModelCells cells = new ModelCells(format.features(), format.unseen());
      ImageConversion images = new ImageConversion(new ImageShape(1, 1, 1).to(shape));
      return new OfFeatures(new FeatureParser(columns, false, images, cells), cells, shape);
    }

    /**
     * @param source whose columns become those of the model, in its order
     * @throws ConfigException where the model was trained on others
     */
    static TableSource inOrder(TableSource source, ExampleFormat format) {
      TableColumns columns = source.columns();
      shape(columns, format.schema());
      return source.with(
          columns
              .inOrder(
                  format.columns().inOrder("features", columns.features()),
                  format.columns().of("label"))
              .withCategorical(format.features().categorical()));
    }

    /**
     * @param source with the model's columns, as {@link #inOrder} gives it
     * @param arrays whether the only feature column holds arrays
     * @param unseen what becomes of a category that the model does not know
     */
    static OfFeatures of(
        TableSource source, boolean arrays, ExampleFormat format, FeatureConfig.Unseen unseen) {
      List<Integer> shape = shape(source.columns(), format.schema());
      ImageConversion images = new ImageConversion(source.image().to(shape));
      ModelCells cells = new ModelCells(format.features(), unseen);
      return new OfFeatures(
          new FeatureParser(source.columns(), arrays, images, cells), cells, shape);
    }

    private static List<Integer> shape(TableColumns columns, Schema schema) {
      TakenShapes taken = new TakenShapes(schema);
      return columns.hasImage() ? taken.image() : taken.features();
    }

    @Override
    public List<String> inputs() {
      return parser.columns().inputs();
    }

    @Override
    public byte[] packed(TableRecord record) throws BadRecordException {
      TableExample example = parser.parseUnlabelled(record);
      if (!example.shape().equals(shape)) {
        throw new BadRecordException(mismatch(example.shape()));
      }
      return example.packed(0);
    }

    private String mismatch(List<Integer> found) {
      TableColumns columns = parser.columns();
      return columns.hasImage()
          ? "column %s: %s".formatted(columns.image(), ImageShapes.mismatch(found, shape))
          : "column %s has an array of %s, the model takes %s"
              .formatted(
                  columns.features().get(0), Amount.of(found.get(0), "number"), shape.get(0));
    }
  }

  /** A document, which ends where it is longer than the model takes, as in training. */
  record OfDocument(String column, DocumentParser parser) implements ExampleReader {

    /**
     * @throws ConfigException where the model takes no documents
     */
    static OfDocument of(TextSource source, ExampleFormat format) {
      int length = new TakenShapes(format.schema()).documentLength();
      return new OfDocument(source.text(), new DocumentParser(source, format.tokenizer(), length));
    }

    @Override
    public List<String> inputs() {
      return List.of(column);
    }

    @Override
    public byte[] packed(TableRecord record) throws BadRecordException {
      return parser.parseUnlabelled(record).packed(0);
    }
  }

  /**
   * A text that is to be translated. One longer than the model takes has no translation: that of
   * its beginning would pass for one.
   */
  record OfSource(String column, PairParser parser) implements ExampleReader {

    static OfSource of(PairSource source, ExampleFormat format) {
      return of(source.source(), "column " + source.source(), format);
    }

    /**
     * @param side what the text is called in messages
     * @throws ConfigException where the model takes no pairs of texts
     */
    static OfSource of(String column, String side, ExampleFormat format) {
      Schema schema = TakenShapes.requirePairs(format).schema();
      return new OfSource(
          column,
          new PairParser(
              List.of(side, "the target"),
              format.tokenizer(),
              format.targetTokenizer(),
              schema.fields().get(0).size()));
    }

    @Override
    public List<String> inputs() {
      return List.of(column);
    }

    @Override
    public byte[] packed(TableRecord record) throws BadRecordException {
      return parser.parseSource(record).packed(0);
    }
  }

  /**
   * The last values of a series, which are one step of the model's apart: nothing is filled in
   * here.
   *
   * @param columns targets, then covariates
   * @param window how many of each column's last values the model takes
   */
  record OfWindow(List<String> columns, int window, Schema schema) implements ExampleReader {
    static OfWindow of(ExampleFormat format) {
      List<String> columns = new ArrayList<>(format.columns().of("targets"));
      columns.addAll(format.columns().of("covariates"));
      return new OfWindow(
          List.copyOf(columns),
          format.schema().field(Schema.WINDOW).shape().get(0),
          format.schema());
    }

    @Override
    public List<String> inputs() {
      return columns;
    }

    @Override
    public byte[] packed(TableRecord record) throws BadRecordException {
      byte[] packed = new byte[schema.packedBytes()];
      for (int column = 0; column < columns.size(); column++) {
        List<Object> values = values(record, column);
        int first = values.size() - window;
        for (int i = 0; i < window; i++) {
          double number = FeatureParser.number(values.get(first + i), place(column, first + i));
          Packed.putDouble(packed, (i * columns.size() + column) * Double.BYTES, number);
        }
      }
      return packed;
    }

    private List<Object> values(TableRecord record, int column) throws BadRecordException {
      List<Object> values = record.columns().list(column);
      if (values == null) {
        throw new BadRecordException(
            "column %s is %s, wanted a list of its last %s"
                .formatted(
                    columns.get(column),
                    record.columns().isNullAt(column) ? "null" : "no list",
                    Amount.of(window, "value")));
      }
      if (values.size() < window) {
        throw new BadRecordException(
            "column %s has %s, the model's window %s"
                .formatted(columns.get(column), Amount.of(values.size(), "value"), window));
      }
      return values;
    }

    private Supplier<String> place(int column, int index) {
      return () -> "column %s, value %s".formatted(columns.get(column), index + 1);
    }
  }
}
