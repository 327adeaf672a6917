package org.meanfield.data;

/** Names of what an example of a time series consists of; {@code SeriesWindows} says what it is. */
public final class SeriesFields {
  /** The past that a forecast is made from, {@code [window, targets + covariates]}. */
  public static final String WINDOW = "window";

  /** What came of it, {@code [horizon, targets]}. */
  public static final String FUTURE = "future";

  /** Its seasonal naive forecast, {@code [horizon, targets]}. */
  public static final String SEASONAL = "seasonal";

  /** What errors are divided by for {@code mase}, {@code [targets]}; 0 where there is none. */
  public static final String SCALE = "scale";

  private SeriesFields() {}
}
