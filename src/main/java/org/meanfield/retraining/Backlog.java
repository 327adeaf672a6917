package org.meanfield.retraining;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /** What becomes of a version's data. */
  private enum Fate {
    USED,
    OPEN,
    ASIDE
  }

  /**
   * @param promoted versions that were the champion at some time
   * @param number of the version that is to be made
   * @param again versions whose data is asked for
   * @throws ConfigException where one of them has no data that is set aside
   */
  static Backlog of(
      Attempts attempts,
      Optional<Version> champion,
      Set<Integer> promoted,
      int number,
      List<Integer> again) {
    List<Increment> before = attempts.before(number);
    Set<Integer> line =
        champion.isEmpty() ? Set.of() : new HashSet<>(attempts.lineage(champion.get().number()));
    Map<Integer, Fate> fates = new TreeMap<>();
    for (int i = before.size() - 1; i >= 0; i--) {
      Increment increment = before.get(i);
      int version = increment.number();
      boolean open =
          champion.isEmpty()
              || !promoted.contains(version)
                  && attempts.standing(version).map(Standing::again).orElse(false)
                  && !increment.isBehindTheWatermark();
      Fate own = line.contains(version) ? Fate.USED : open ? Fate.OPEN : Fate.ASIDE;
      fates.put(version, own == Fate.USED ? own : takenAgain(before, version, fates).orElse(own));
    }
    List<Integer> aside =
        fates.keySet().stream().filter(version -> fates.get(version) == Fate.ASIDE).toList();
    requireAside(again, aside);
    Map<Boolean, List<Increment>> isOpen =
        before.stream()
            .collect(
                Collectors.partitioningBy(
                    increment ->
                        fates.get(increment.number()) == Fate.OPEN
                            || again.contains(increment.number())));
    return new Backlog(isOpen.get(false), isOpen.get(true), again);
  }

  /** The fate of the last version that was made of another's data, for that is its data's too. */
  private static Optional<Fate> takenAgain(
      List<Increment> before, int version, Map<Integer, Fate> fates) {
    return before.stream()
        .filter(later -> later.again().contains(version))
        .reduce((earlier, later) -> later)
        .map(later -> fates.get(later.number()));
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
    requireOneKind(config.retraining().newData());
    return config.retraining().newData() == NewData.TIME_COLUMN
        ? rows(spark, config)
        : files(storage, config);
  }

  /** What files have in them, no watermark says, and the other way round. */
  private void requireOneKind(NewData now) {
    boolean rows = now == NewData.TIME_COLUMN;
    Stream.concat(used.stream(), open.stream())
        .filter(increment -> (increment.rows() != null) != rows)
        .findFirst()
        .ifPresent(
            other -> {
              throw new ConfigException(
                  "retraining.new-data = %s: version %s was made of %s, so it is not known what of that is new; set it back, or train another retraining.model"
                      .formatted(
                          now.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                          other.number(),
                          rows ? "files" : "rows told by " + other.rows().column()));
            });
  }

  private NewFiles files(Storage storage, Config config) {
    NewFiles found = NewFiles.of(storage, config, files(used));
    return asked.isEmpty() && found.areAmong(files(open)) ? found.none() : found;
  }

  private static List<UsedFile> files(List<Increment> of) {
    return of.stream().flatMap(increment -> increment.files().stream()).toList();
  }

  private NewRows rows(JavaSparkContext spark, Config config) {
    if (asked.size() > 1) {
      throw new ConfigException(
          "--again %s: rows that a column tells are taken again one version's at a time; give one number"
              .formatted(asked.stream().map(String::valueOf).collect(Collectors.joining(","))));
    }
    if (!asked.isEmpty()) {
      RowSpan span = spans(open.stream().filter(this::isAsked).toList()).get(0);
      return NewRows.again(spark, config, span);
    }
    NewRows found = NewRows.of(spark, config, spans(used));
    boolean tried = spans(open).stream().anyMatch(span -> span.isUntil(found.until()));
    return tried ? found.none() : found;
  }

  private boolean isAsked(Increment increment) {
    return asked.contains(increment.number());
  }

  private static List<RowSpan> spans(List<Increment> of) {
    return of.stream().map(Increment::rows).filter(Objects::nonNull).toList();
  }
}
