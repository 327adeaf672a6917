package org.meanfield.network.classification;

import java.util.List;
import java.util.stream.IntStream;

/** Names for classes that tests only count. */
public final class ClassNames {
  private ClassNames() {}

  public static List<String> of(int classes) {
    return IntStream.range(0, classes).mapToObj(k -> "class-" + k).toList();
  }
}
