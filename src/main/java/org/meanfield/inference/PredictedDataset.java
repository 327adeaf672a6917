package org.meanfield.inference;

import java.net.URI;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.ConfigException;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.InstructionSet;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.TableFormat;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Schema;
import org.meanfield.data.prediction.PredictionInput;
import org.meanfield.data.prediction.TableRows;
import org.meanfield.data.source.HandedRows;
import org.meanfield.data.source.SparkCells;
import org.meanfield.data.source.TableRecord;
import org.meanfield.network.state.NetworkState;
import scala.collection.JavaConverters;

/** A program's rows with what a model says of them, computed where and when they are wanted. */
public final class PredictedDataset {
  private static final String ROWS = "the Dataset";

  private PredictedDataset() {}

  /**
   * The same rows in their order, with the columns of the model's answers and {@code error}, which
   * says why a row has none.
   *
   * @param folder that the model is from, for messages
   * @throws ConfigException when the model takes no rows of a table
   * @throws org.meanfield.data.DataException when a column is missing, of the wrong type or called
   *     as one of the answers
   */
  public static Dataset<Row> of(Dataset<Row> rows, TrainedNetwork network, URI folder) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Question question = Question.of(network);
    AnswerColumns answers = question.columns(network, folder);
    TableRows input =
        new HandedRows(rows)
            .during(() -> PredictionInput.ofRows(spark, source(network, folder), network.format()));
    StructType columns = Prediction.columns(input, answers, ROWS);
    return rows.select(input.names().stream().map(PredictedDataset::column).toArray(Column[]::new))
        .mapPartitions(answering(spark, network, question, answers, input), Encoders.row(columns));
  }

  private static SourceConfig source(TrainedNetwork network, URI folder) {
    ColumnNames columns = network.format().columns();
    boolean alone =
        switch (network.format().schema().kind()) {
          case FEATURES -> true;
          case IMAGE -> !columns.of("image").isEmpty();
          case DOCUMENT -> !columns.of("text").isEmpty();
          case PAIR -> !columns.of("source").isEmpty();
          case STREAM, SERIES_WINDOW -> false;
        };
    if (!alone) {
      throw new ConfigException(
          "%s: was trained on %s without a column that a row could have; ask it with %s"
              .formatted(
                  folder,
                  network.format().schema().kind().words(),
                  network.config().task().command()));
    }
    return SourceConfig.ofRows(columns.byUse(), network.config().task(), folder.toString());
  }

  private static Column column(String name) {
    return functions.col('`' + name.replace("`", "``") + '`');
  }

  private static MapPartitionsFunction<Row, Row> answering(
      JavaSparkContext spark,
      TrainedNetwork network,
      Question question,
      AnswerColumns answers,
      TableRows input) {
    Question.Asking asking = question.asking(network, new EngineConfig(InstructionSet.AUTO));
    Schema schema = network.format().schema();
    TableRows.Reader reader = input.reader();
    String place = TableFormat.named(ROWS).toString();
    Broadcast<NetworkState> model = spark.broadcast(network.state());
    return part ->
        new PredictedRows(
            JavaConverters.asJavaIterator(
                JavaConverters.asScalaIterator(part)
                    .map(
                        row ->
                            reader.read(
                                new TableRecord(
                                    new SparkCells(row), null, false, place, 0, 0, 0)))),
            schema,
            asking.ask(model.value()),
            answers,
            OnBadRecord.SKIP);
  }
}
