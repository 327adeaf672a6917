package org.meanfield.data.source;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How many records there are of a kind, and the first of them in words. The order in which they are
 * added plays no part.
 */
public final class FirstProblems implements Serializable {
  private static final long serialVersionUID = 1;

  /** A person who has seen ten knows what is the matter. */
  private static final int MOST = 10;

  private final TreeMap<Long, String> first = new TreeMap<>();
  private long count;

  /**
   * @param position of the record in the source; no other has it
   */
  public void add(long position, Supplier<String> words) {
    count++;
    if (first.size() < MOST || position < first.lastKey()) {
      keep(position, words.get());
    }
  }

  public void add(FirstProblems other) {
    count += other.count;
    other.first.forEach(this::keep);
  }

  private void keep(long position, String words) {
    first.put(position, words);
    if (first.size() > MOST) {
      first.pollLastEntry();
    }
  }

  public long count() {
    return count;
  }

  /** The very first, with its position. */
  public Map.Entry<Long, String> earliest() {
    return first.firstEntry();
  }

  /** The first of them, a line each, and how many more there are. */
  public String lines() {
    String more = count > first.size() ? "\n  and %s more".formatted(count - first.size()) : "";
    return first.values().stream().map(words -> "\n  " + words).collect(Collectors.joining())
        + more;
  }
}
