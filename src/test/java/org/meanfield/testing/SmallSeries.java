package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Two made-up series with a wave that can be forecast. */
public final class SmallSeries {
  /** With a window of 8 and a horizon of 3 they make 268 training examples. */
  private static final int TIMES = 180;

  private SmallSeries() {}

  /** Writes the table, and returns the configuration's {@code data.source}. */
  public static String source(Path folder) {
    List<String> lines = new ArrayList<>(List.of("series,time,value,other"));
    Random random = new Random(9);
    for (int time = 0; time < TIMES; time++) {
      for (int series = 0; series < 2; series++) {
        double value = Math.sin(time * 0.8 + series) + random.nextGaussian() / 5;
        lines.add("s%d,%d,%s,%s".formatted(series, time, value, random.nextInt(4)));
      }
    }
    try {
      Files.write(folder.resolve("series.csv"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return """
    {
      format = csv
      train.path = "%s/series.csv"
      columns { time = time, series-id = series, targets = [value], covariates = [other] }
    }
    """
        .formatted(folder.toAbsolutePath());
  }
}
