package org.meanfield.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * The metrics of a run's rounds, one JSON object a line, in one file for each checkpoint interval
 * that is named by its first round: {@code rounds-00000001.jsonl}. Object stores cannot append, and
 * so a file is written once, whole.
 *
 * <p>Publishing before the checkpoint commits keeps the two together: what a checkpoint includes is
 * in the log, and {@link #dropAfter} removes what a crash left beyond it, so that a resumed run
 * logs every round once. Numbers that are not finite are {@code null} in the files and NaN when
 * read back.
 *
 * <p>For one thread, but for {@link #publish}. Reading and writing throw {@link StorageException}.
 */
public final class MetricsLog {
  private static final Pattern FILE = Pattern.compile("rounds-(\\d{8,9})\\.jsonl");

  private final Storage storage;
  private final URI folder;
  private final List<RoundMetrics> pending = new ArrayList<>();

  /**
   * @param folder the run's {@code metrics/}, which need not exist yet
   */
  public MetricsLog(Storage storage, URI folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /** Keeps a round's metrics in memory until they are published. */
  public void record(RoundMetrics metrics) {
    pending.add(metrics);
  }

  /** Takes what was recorded since the last time, for {@link #publish}. */
  public List<RoundMetrics> take() {
    List<RoundMetrics> taken = List.copyOf(pending);
    pending.clear();
    return taken;
  }

  /** Publishes rounds that were taken, by any thread; does nothing where there are none. */
  public void publish(List<RoundMetrics> taken) {
    if (!taken.isEmpty()) {
      storage.publish(file(taken.get(0).round()), lines(taken));
    }
  }

  /** Drops every round after this one, published or not. */
  public void dropAfter(int round) {
    pending.removeIf(metrics -> metrics.round() > round);
    for (int first : firstRounds()) {
      if (first > round) {
        storage.deleteRecursively(file(first));
        continue;
      }
      List<RoundMetrics> all = read(file(first));
      List<RoundMetrics> kept = all.stream().filter(m -> m.round() <= round).toList();
      if (kept.size() < all.size()) {
        storage.replace(file(first), lines(kept));
      }
    }
  }

  /** All published rounds in order. */
  public List<RoundMetrics> read() {
    return firstRounds().stream().map(this::file).map(this::read).flatMap(List::stream).toList();
  }

  private List<Integer> firstRounds() {
    if (!storage.exists(folder)) {
      return List.of();
    }
    return storage.list(folder).stream()
        .map(uri -> FILE.matcher(Storage.name(uri)))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .sorted()
        .toList();
  }

  private List<RoundMetrics> read(URI file) {
    try {
      return new String(storage.read(file), UTF_8).lines().map(RoundMetricsJson::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new StorageException(
          StorageException.Kind.DAMAGED, file + " is damaged (" + e.getMessage() + ")", e);
    }
  }

  private URI file(int firstRound) {
    return Storage.child(folder, "rounds-%08d.jsonl".formatted(firstRound));
  }

  private static byte[] lines(List<RoundMetrics> rounds) {
    StringBuilder lines = new StringBuilder();
    rounds.forEach(metrics -> lines.append(RoundMetricsJson.line(metrics)).append('\n'));
    return lines.toString().getBytes(UTF_8);
  }
}
