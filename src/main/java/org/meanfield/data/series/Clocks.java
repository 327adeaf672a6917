package org.meanfield.data.series;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * The clocks that the times of a table are told by: those of {@code data.source.time-zone}, or of
 * each time itself, UTC where it says nothing.
 *
 * @param zone by its name in the time-zone database, or empty
 */
record Clocks(String zone) implements Serializable {
  /** Of each time itself. */
  static final Clocks OWN = new Clocks("");

  /** Whether they are known for times to come. */
  boolean areKnown() {
    return !zone.isEmpty();
  }

  /** Whether they are known, and are put forward or back at times. */
  boolean change() {
    return areKnown() && !id().getRules().isFixedOffset();
  }

  private ZoneId id() {
    return areKnown() ? ZoneId.of(zone) : ZoneOffset.UTC;
  }

  /** Seconds that they are ahead of UTC. */
  int offset(Instant instant) {
    return id().getRules().getOffset(instant).getTotalSeconds();
  }

  /** The same for a time that says so itself. */
  int offset(ZonedDateTime time) {
    return areKnown() ? offset(time.toInstant()) : time.getOffset().getTotalSeconds();
  }

  /** When they show this; where they are put forward over it, as long after as they were before. */
  Instant instant(LocalDateTime shown) {
    return shown.atZone(id()).toInstant();
  }
}
