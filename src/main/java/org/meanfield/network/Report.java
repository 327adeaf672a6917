package org.meanfield.network;

import java.util.Map;
import java.util.Optional;

/**
 * What an evaluation has to say beyond single numbers, such as a table of classes: for programs,
 * for people, and as a picture.
 */
public interface Report {

  /** The keys that it adds beside an evaluation's metrics, of maps, lists and plain values. */
  Map<String, Object> json();

  /** For a terminal: lines of at most 100 columns, without one at the end. */
  String text();

  /** The same in some twenty lines at most, for the end of a training run; may be empty. */
  String brief();

  /**
   * The same to look at, where it can be.
   *
   * @param subject what was evaluated, for the heading, such as {@code test split}
   * @throws PictureException where this machine cannot draw
   */
  default Optional<Picture> picture(String subject) {
    return Optional.empty();
  }
}
