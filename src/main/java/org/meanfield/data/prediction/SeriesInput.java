package org.meanfield.data.prediction;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.Amount;
import org.meanfield.config.ConfigException;
import org.meanfield.config.DataConfig;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.config.SeriesSource;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.LeftOut;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.series.RegularSeries;
import org.meanfield.data.series.Series;
import org.meanfield.data.series.SeriesTable;
import org.meanfield.data.series.SeriesTime;
import org.meanfield.data.series.TimeScale;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.SourceTables;
import org.meanfield.storage.Storage;

/**
 * The series of a table, each with the last times that it has: what comes behind them is to be
 * forecast. Gaps and bad rows follow the rules of {@link RegularSeries}; a series shorter than the
 * window cannot be used.
 *
 * @param schema of the model's examples
 */
record SeriesInput(SparkSession session, SeriesSource source, RegularSeries even, Schema schema)
    implements PredictionInput {

  static SeriesInput open(
      JavaSparkContext spark,
      Storage storage,
      SeriesSource source,
      DataConfig data,
      ExampleFormat format) {
    requireFits(source, format.schema());
    Calendar calendar = data.forecast().calendar();
    requireCalendar(calendar, format.calendar());
    SparkSession session = SourceTables.session(spark);
    RegularSeries even =
        SeriesTable.reading(
            source,
            () ->
                RegularSeries.of(
                    SeriesTable.open(spark, storage, source, calendar), data, format.localTimes()));
    return even.rows()
        .orClosed(
            () -> {
              requireStep(source, even, format.step());
              return new SeriesInput(session, source, even, format.schema());
            });
  }

  /** Rows of another calendar would be filled, or left out, before their steps could tell. */
  private static void requireCalendar(Calendar calendar, String ofModel) {
    if (!calendar.text().equals(ofModel)) {
      throw new ConfigException(
          "data.calendar = %s: the model was trained with %s; set data.calendar = %s"
              .formatted(calendar.text(), ofModel, ofModel));
    }
  }

  /** A forecast of so many steps is one of so many of the model's. */
  private static void requireStep(SeriesSource source, RegularSeries even, String ofModel) {
    if (ofModel != null && even.stepText().isPresent() && !even.stepText().get().equals(ofModel)) {
      throw new DataException(
          "%s: its times are %s apart, and the model was trained on times %s apart; give rows in that step, or train a model on these"
              .formatted(source.train(), even.stepText().get(), ofModel));
    }
  }

  @Override
  public void close() {
    even.close();
  }

  private static void requireFits(SeriesSource source, Schema schema) {
    if (schema.kind() != ExampleKind.SERIES_WINDOW) {
      throw new ConfigException("data.source: has time series, but the model takes none");
    }
    int targets = schema.field(Schema.FUTURE).shape().get(1);
    int covariates = schema.field(Schema.WINDOW).shape().get(1) - targets;
    if (source.targets().size() != targets || source.covariates().size() != covariates) {
      throw new ConfigException(
          "data.source.columns: names %s and %s, the model has %s and %s; name those that it was trained on"
              .formatted(
                  Amount.of(source.targets().size(), "target"),
                  Amount.of(source.covariates().size(), "covariate"),
                  targets,
                  covariates));
    }
  }

  @Override
  public List<StructField> keys() {
    List<StructField> keys = new ArrayList<>();
    if (!source.seriesId().isEmpty()) {
      keys.add(DataTypes.createStructField(source.seriesId(), DataTypes.StringType, true));
    }
    if (even.isObserved()) {
      keys.add(DataTypes.createStructField("last-" + source.time(), timeType(), true));
      keys.add(DataTypes.createStructField("step", DataTypes.IntegerType, true));
    } else {
      keys.add(DataTypes.createStructField(source.time(), timeType(), true));
    }
    return keys;
  }

  private DataType timeType() {
    return switch (even.scale().timeKind()) {
      case DATE -> DataTypes.DateType;
      case DATE_TIME -> DataTypes.TimestampType;
      case LOCAL_TIME -> DataTypes.TimestampNTZType;
      case NUMBER -> DataTypes.LongType;
    };
  }

  @Override
  public List<String> warnings() {
    return LeftOut.warnings(even.skipped(), even.records());
  }

  @Override
  public JavaRDD<InputRow> rows() {
    Schema wanted = schema;
    TimeScale scale = even.scale();
    boolean named = !source.seriesId().isEmpty();
    boolean observed = even.isObserved();
    return even.series().map(series -> row(series, wanted, scale, named, observed));
  }

  private static InputRow row(
      Series series, Schema schema, TimeScale scale, boolean named, boolean observed) {
    int window = schema.field(Schema.WINDOW).shape().get(0);
    int horizon = schema.field(Schema.FUTURE).shape().get(0);
    Object[][] keys = new Object[horizon][];
    for (int step = 0; step < horizon; step++) {
      List<Object> key = new ArrayList<>();
      if (named) {
        key.add(series.name());
      }
      key.addAll(observed ? stepKey(series, scale, step) : timeKey(series, scale, step));
      keys[step] = key.toArray();
    }
    String name = named ? "series " + series.name() : "the series";
    if (series.length() < window) {
      return InputRow.bad(
          keys[0],
          "has %s, the model's window %s".formatted(Amount.of(series.length(), "time"), window),
          () -> name);
    }
    byte[] packed = new byte[schema.packedBytes()];
    int from = (series.length() - window) * series.columns();
    for (int i = 0; i < window * series.columns(); i++) {
      Packed.putDouble(packed, i * Double.BYTES, series.values()[from + i]);
    }
    return InputRow.good(keys, packed, () -> name);
  }

  private static List<Object> timeKey(Series series, TimeScale scale, int step) {
    return List.of(sql(scale.time(series.tick(series.length() + step))));
  }

  /** Nobody knows when the rows to come will be: the last that was seen, and how many behind it. */
  private static List<Object> stepKey(Series series, TimeScale scale, int step) {
    int length = series.length();
    return Arrays.asList(length == 0 ? null : sql(scale.time(series.tick(length - 1))), step + 1);
  }

  private static Object sql(SeriesTime time) {
    return switch (time.kind()) {
      case DATE -> Date.valueOf(LocalDate.ofEpochDay(time.value()));
      case DATE_TIME -> Timestamp.from(Instant.ofEpochSecond(time.value()));
      case LOCAL_TIME -> LocalDateTime.ofEpochSecond(time.value(), 0, ZoneOffset.UTC);
      case NUMBER -> time.value();
    };
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SeriesTable.reading(source, work);
  }
}
