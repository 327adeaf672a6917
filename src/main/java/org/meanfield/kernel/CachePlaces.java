package org.meanfield.kernel;

/**
 * Which rows of a {@link KeyValueCache} a program reads on in, and from which place on: its steps
 * take the places from there, and see what stands before them in their row.
 */
public final class CachePlaces {
  private final KeyValueCache cache;
  private final Spans spans;
  private final int[] places;
  private int firstRow;

  CachePlaces(Turn turn, KeyValueCache cache, int sequences, int steps) {
    if (sequences > cache.rows() || steps > cache.capacity()) {
      throw new IllegalArgumentException(
          "%s rows of %s steps for a cache of %s rows of %s places"
              .formatted(sequences, steps, cache.rows(), cache.capacity()));
    }
    this.cache = cache;
    this.spans = new Spans(turn, sequences, steps);
    this.places = new int[sequences];
    spans.over(cache.capacity());
    set(0, places.clone());
  }

  KeyValueCache cache() {
    return cache;
  }

  /** What each step sees. */
  Spans spans() {
    return spans;
  }

  /** Row of the cache that the program's first sequence is. */
  int firstRow() {
    return firstRow;
  }

  /** Where a sequence's step is written. */
  int place(int sequence, int step) {
    return places[sequence] + step;
  }

  /**
   * Sets where the next forward pass reads on.
   *
   * @param first row of the cache that the program's first sequence is; the others follow it
   * @param from place of every sequence's first step: as many as it has read before
   * @throws IllegalArgumentException where rows or places do not lie within the cache
   */
  public void set(int first, int[] from) {
    if (from.length != places.length || first < 0 || first + from.length > cache.rows()) {
      throw new IllegalArgumentException(
          "%s rows from row %s on, of a cache of %s, for a program of %s"
              .formatted(from.length, first, cache.rows(), places.length));
    }
    int steps = spans.queries();
    int[] to = new int[places.length * steps];
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i / steps] + i % steps + 1;
      if (from[i / steps] < 0 || to[i] > cache.capacity()) {
        throw new IllegalArgumentException(
            "row %s reads %s steps from place %s on: a cache has places for %s"
                .formatted(first + i / steps, steps, from[i / steps], cache.capacity()));
      }
    }
    spans.set(new int[to.length], to);
    firstRow = first;
    System.arraycopy(from, 0, places, 0, places.length);
  }
}
