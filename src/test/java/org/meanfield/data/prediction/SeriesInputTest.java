package org.meanfield.data.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** The times that are forecast: those that follow, at the hour that the times before have. */
class SeriesInputTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** The last is 28 March 2020, the day before Berlin's clocks are put forward. */
  private static final LocalDate START = LocalDate.of(2019, 9, 1);

  private static final int DAYS = 210;

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;

  @Test
  void theHourIsKeptWhereTimesSayWhatTheirClocksAreAhead() {
    assertThat(times(day -> berlin(day).toOffsetDateTime().toString(), DataTypes.TimestampNTZType))
        .containsExactly(
            LocalDateTime.parse("2020-03-29T06:30:00"), LocalDateTime.parse("2020-03-30T06:30:00"));
  }

  @Test
  void theInstantIsKnownWhereTheZoneIs() {
    String zone = "data.source.time-zone=Europe/Berlin";
    for (Function<LocalDate, String> text :
        List.<Function<LocalDate, String>>of(
            day -> berlin(day).toInstant().toString(), day -> day + "T06:30:00")) {
      assertThat(times(text, DataTypes.TimestampType, zone))
          .extracting(time -> ((java.sql.Timestamp) time).toInstant().toString())
          .containsExactly("2020-03-29T04:30:00Z", "2020-03-30T04:30:00Z");
    }
  }

  @Test
  void withoutAZoneTimesAreThoseOfUtc() {
    assertThat(times(day -> day + "T06:30:00", DataTypes.TimestampType))
        .extracting(time -> ((java.sql.Timestamp) time).toInstant().toString())
        .containsExactly("2020-03-29T06:30:00Z", "2020-03-30T06:30:00Z");
  }

  @Test
  void datesAndMidnightsOfAZoneAreDates() {
    Function<LocalDate, String> midnight =
        day -> day.atStartOfDay(BERLIN).toOffsetDateTime().toString();
    for (Function<LocalDate, String> text : List.of(LocalDate::toString, midnight)) {
      assertThat(times(text, DataTypes.DateType))
          .extracting(Object::toString)
          .containsExactly("2020-03-29", "2020-03-30");
    }
  }

  @Test
  void theModelKnowsThatItsHoursAreThoseOfClocks() throws IOException {
    Path top = Files.createTempDirectory(folder, "hours");
    Path conf = top.resolve("t.conf");
    Files.writeString(conf, CONF.formatted(top));
    Config config = Config.load(conf.toString(), List.of("data.source.time-zone=Europe/Berlin"));
    Files.writeString(top.resolve("t.csv"), everySixHours(LocalDate.of(2019, 10, 1), 60));
    Path winter = top.resolve("winter.csv");
    Files.writeString(winter, everySixHours(LocalDate.of(2020, 3, 20), 9));

    // The last time is 18:00 of the day before the clocks are put forward.
    assertThat(times(config, winter.toUri(), DataTypes.TimestampType))
        .extracting(time -> ((java.sql.Timestamp) time).toInstant().toString())
        .containsExactly("2020-03-28T23:00:00Z", "2020-03-29T04:00:00Z");
  }

  private static String everySixHours(LocalDate first, int days) {
    StringBuilder lines = new StringBuilder("day,price\n");
    for (int i = 0; i < 4 * days; i++) {
      ZonedDateTime time = first.plusDays(i / 4).atTime(i % 4 * 6, 0).atZone(BERLIN);
      lines.append(time.toInstant()).append(',').append(i % 7).append('\n');
    }
    return lines.toString();
  }

  private static ZonedDateTime berlin(LocalDate day) {
    return day.atTime(6, 30).atZone(BERLIN);
  }

  /** The two times that follow behind those of the table, by a shard set made of it. */
  private List<Object> times(Function<LocalDate, String> text, DataType type, String... overrides) {
    try {
      Path top = Files.createTempDirectory(folder, "run");
      List<String> lines =
          IntStream.range(0, DAYS)
              .mapToObj(i -> text.apply(START.plusDays(i)) + "," + i % 7)
              .toList();
      Path table = top.resolve("t.csv");
      Files.writeString(table, "day,price\n" + String.join("\n", lines));
      Path conf = top.resolve("t.conf");
      Files.writeString(conf, CONF.formatted(top));
      Config config = Config.load(conf.toString(), List.of(overrides));
      return times(config, table.toUri(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Object> times(Config config, URI table, DataType type) {
    ShardSet shards = Sharder.shard(spark, config, false);
    Storage storage = Storage.of(spark.hadoopConfiguration());
    try (PredictionInput input =
        PredictionInput.open(spark, storage, config.data(), table, shards.exampleFormat(), false)) {
      assertThat(input.keys().get(0).dataType()).isEqualTo(type);
      return input
          .rows()
          .map(row -> List.of(row.keys(0)[0], row.keys(1)[0]))
          .collect()
          .get(0)
          .stream()
          .toList();
    }
  }

  private static final String CONF =
      """
      run.name = days
      data {
        shards = "%1$s/shards", shard-count = 1, window = 7, horizon = 2
        source {
          format = csv, train.path = "%1$s/t.csv"
          columns { time = day, targets = [price] }
        }
      }
      network { family = rnn, task = forecasting, hidden = 4, layers = 1 }
      training { replicas = 1, epochs = 1, updater.name = adam }
      """;
}
