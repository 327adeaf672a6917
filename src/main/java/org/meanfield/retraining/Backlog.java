package org.meanfield.retraining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RetrainingConfig.NewData;
import org.meanfield.registry.Version;
import org.meanfield.storage.Storage;

/**
 * Which of the data that versions were made of is used up. Used is what the champion goes back to.
 * What was kept since it was not better enough is taken again, with what comes next, and so is
 * everything while there is no champion. Set aside is the data of a version that was worse for
 * certain, or that a rollback has left behind: it may be what is wrong, so it is taken again only
 * where somebody asks for it.
 *
 * @param used what versions were made of that is not to be taken again, or not unasked
 * @param open what was tried and is taken again
 * @param asked versions whose data is taken again since that was asked for
 */
record Backlog(List<Increment> used, List<Increment> open, List<Integer> asked) {
  Backlog {
    used = List.copyOf(used);
    open = List.copyOf(open);
    asked = List.copyOf(asked);
  }

  /**
   * @param number of the version that is to be made
   * @param again versions whose data is asked for
   * @throws ConfigException where one of them has no data that is set aside
   */
  static Backlog of(
      Attempts attempts, Optional<Version> champion, int number, List<Integer> again) {
    List<Increment> before = attempts.before(number);
    Set<Integer> line =
        champion.isEmpty() ? Set.of() : new HashSet<>(attempts.lineage(champion.get().number()));
    List<Increment> used = new ArrayList<>();
    List<Increment> open = new ArrayList<>();
    List<Integer> aside = new ArrayList<>();
    for (Increment increment : before) {
      int version = increment.number();
      boolean taken =
          champion.isEmpty() || attempts.standing(version).map(Standing::again).orElse(false);
      if (!line.contains(version) && !taken) {
        aside.add(version);
      }
      boolean isOpen = !line.contains(version) && (taken || again.contains(version));
      (isOpen ? open : used).add(increment);
    }
    requireAside(again, aside);
    return new Backlog(used, open, again);
  }

  private static void requireAside(List<Integer> again, List<Integer> aside) {
    for (int version : again) {
      if (!aside.contains(version)) {
        throw new ConfigException(
            "--again %s: no data of that version is set aside; %s"
                .formatted(
                    version,
                    aside.isEmpty()
                        ? "none is, so leave --again out"
                        : "that of %s is"
                            .formatted(
                                aside.stream()
                                    .map(number -> "version " + number)
                                    .collect(Collectors.joining(", ")))));
      }
    }
  }

  /** What there is to make a version of: nothing where all of it was tried, and none asked for. */
  Arrivals arrivals(JavaSparkContext spark, Storage storage, Config config) {
    return config.retraining().newData() == NewData.TIME_COLUMN
        ? rows(spark, config)
        : files(storage, config);
  }

  private NewFiles files(Storage storage, Config config) {
    NewFiles found = NewFiles.of(storage, config, files(used));
    return asked.isEmpty() && found.areAmong(files(open)) ? found.none() : found;
  }

  private static List<UsedFile> files(List<Increment> of) {
    return of.stream().flatMap(increment -> increment.files().stream()).toList();
  }

  private NewRows rows(JavaSparkContext spark, Config config) {
    if (!asked.isEmpty()) {
      return NewRows.again(spans(open.stream().filter(this::isAsked).toList()).get(0));
    }
    NewRows found = NewRows.of(spark, config, spans(used));
    boolean tried = spans(open).stream().anyMatch(span -> span.until().equals(found.until()));
    return tried ? found.none() : found;
  }

  private boolean isAsked(Increment increment) {
    return asked.contains(increment.number());
  }

  private static List<RowSpan> spans(List<Increment> of) {
    return of.stream().map(Increment::rows).filter(Objects::nonNull).toList();
  }
}
