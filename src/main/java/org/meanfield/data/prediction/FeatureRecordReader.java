package org.meanfield.data.prediction;

import java.util.List;
import org.meanfield.config.Amount;
import org.meanfield.config.ConfigException;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.ImageShape;
import org.meanfield.config.TableColumns;
import org.meanfield.config.TableSource;
import org.meanfield.data.Schema;
import org.meanfield.data.example.FeatureParser;
import org.meanfield.data.example.ImageShapes;
import org.meanfield.data.example.ModelCells;
import org.meanfield.data.example.TableExample;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * Features, or an image.
 *
 * @param features of the model, which say what becomes of cells without a number
 * @param shape of what the model is fed
 */
record FeatureRecordReader(FeatureParser parser, ModelCells features, List<Integer> shape)
    implements ExampleReader {

  /** Of the columns that the model was trained on; images of any size are made what it takes. */
  static FeatureRecordReader ofModel(TableSource source, ExampleFormat format) {
    TableSource own = inOrder(source.resized(), format);
    boolean single = !own.columns().hasImage() && own.columns().features().size() == 1;
    boolean arrays = single && shape(own.columns(), format.schema()).get(0) > 1;
    return of(own, arrays, format, format.unseen());
  }

  /** Of images of any size in a column that is called so. */
  static FeatureRecordReader ofImages(ExampleFormat format) {
    TableColumns columns = new TableColumns(List.of(), "image", "label");
    List<Integer> shape = shape(columns, format.schema());
    ModelCells cells = new ModelCells(format.features(), format.unseen());
    ImageConversion images = new ImageConversion(new ImageShape(1, 1, 1).to(shape));
    return new FeatureRecordReader(new FeatureParser(columns, false, images, cells), cells, shape);
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
  static FeatureRecordReader of(
      TableSource source, boolean arrays, ExampleFormat format, FeatureConfig.Unseen unseen) {
    List<Integer> shape = shape(source.columns(), format.schema());
    ImageConversion images = new ImageConversion(source.image().to(shape));
    ModelCells cells = new ModelCells(format.features(), unseen);
    return new FeatureRecordReader(
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
            .formatted(columns.features().get(0), Amount.of(found.get(0), "number"), shape.get(0));
  }
}
