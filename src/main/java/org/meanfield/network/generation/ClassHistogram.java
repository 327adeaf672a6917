package org.meanfield.network.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Of which classes images are, as a classifier tells them.
 *
 * @param classes names by number
 * @param counts of each class
 */
record ClassHistogram(List<String> classes, List<Integer> counts) {
  /** Of what a class's share is among real images, the samples must have so much of it. */
  private static final double PRESENT = 0.1;

  ClassHistogram {
    classes = List.copyOf(classes);
    counts = List.copyOf(counts);
  }

  /**
   * @param told number of the class of each image
   */
  static ClassHistogram of(List<String> classes, int[] told) {
    int[] counts = new int[classes.size()];
    for (int each : told) {
      counts[each]++;
    }
    return new ClassHistogram(classes, Arrays.stream(counts).boxed().toList());
  }

  /** A class's share, from 0 to 1. */
  double share(int number) {
    return (double) counts.get(number) / counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** How many classes there are images of. */
  int present() {
    return (int) counts.stream().filter(count -> count > 0).count();
  }

  /**
   * Classes of real images that these have hardly any of: less than a tenth of their share there.
   */
  List<String> missing(ClassHistogram real) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      if (real.counts.get(i) > 0 && share(i) < PRESENT * real.share(i)) {
        missing.add(classes.get(i));
      }
    }
    return missing;
  }
}
