package org.meanfield.network.regression;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.meanfield.network.Picture;
import org.meanfield.network.Report;

/**
 * True against predicted values of one number, which is a thing to look at and nothing else.
 *
 * @param number its place among the numbers
 * @param counts of events of {@link ValueGrid}, of all numbers
 */
record ScatterReport(String name, int number, ValueGrid grid, SortedMap<Long, Long> counts)
    implements Report {

  @Override
  public Map<String, Object> json() {
    return Map.of();
  }

  @Override
  public String text() {
    return "";
  }

  @Override
  public String brief() {
    return "";
  }

  @Override
  public Optional<Picture> picture(String subject) {
    String file = number == 0 ? "predicted" : "predicted-" + (number + 1);
    return Optional.of(new Picture(file, ScatterPicture.of(this, subject)));
  }
}
