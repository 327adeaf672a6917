package org.meanfield.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.meanfield.storage.NumberedFiles;
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
  private final Storage storage;
  private final NumberedFiles files;
  private final List<RoundMetrics> pending = new ArrayList<>();

  /**
   * @param folder the run's {@code metrics/}, which need not exist yet
   */
  public MetricsLog(Storage storage, URI folder) {
    this.storage = storage;
    this.files = new NumberedFiles(storage, folder, "rounds-", ".jsonl");
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
      storage.publish(files.file(taken.get(0).round()), lines(taken));
    }
  }

  /**
   * Drops every round after this one, published or not. A damaged file is set aside under the name
   * {@code ….damaged}: nothing that a run goes on from is in it.
   *
   * @return a warning for each file that was set aside
   */
  public List<String> dropAfter(int round) {
    List<String> warnings = new ArrayList<>();
    pending.removeIf(metrics -> metrics.round() > round);
    for (int first : files.numbers()) {
      if (first > round) {
        storage.deleteRecursively(files.file(first));
        continue;
      }
      try {
        dropAfter(round, files.file(first));
      } catch (StorageException e) {
        if (e.kind() != StorageException.Kind.DAMAGED) {
          throw e;
        }
        warnings.add(setAside(files.file(first), e));
      }
    }
    return warnings;
  }

  private void dropAfter(int round, URI file) {
    List<RoundMetrics> all = read(file);
    List<RoundMetrics> kept = all.stream().filter(m -> m.round() <= round).toList();
    if (kept.size() < all.size()) {
      storage.replace(file, lines(kept));
    }
  }

  private String setAside(URI file, StorageException damage) {
    URI aside = URI.create(file + ".damaged");
    for (int i = 2; !storage.place(file, aside); i++) {
      aside = URI.create(file + ".damaged-" + i);
    }
    return "%s, is now %s: its rounds are not in the metrics"
        .formatted(damage.getMessage().replaceFirst(": [^:]*$", ""), Storage.name(aside));
  }

  /** All published rounds in order. */
  public List<RoundMetrics> read() {
    return files.numbers().stream().map(files::file).map(this::read).flatMap(List::stream).toList();
  }

  private List<RoundMetrics> read(URI file) {
    try {
      List<RoundMetrics> rounds =
          new String(storage.read(file), UTF_8).lines().map(RoundMetricsJson::parse).toList();
      if (rounds.isEmpty()) {
        throw new IllegalArgumentException("it is empty");
      }
      return rounds;
    } catch (IllegalArgumentException e) {
      throw new StorageException(
          StorageException.Kind.DAMAGED, file + " is damaged (" + e.getMessage() + ")", e);
    }
  }

  private static byte[] lines(List<RoundMetrics> rounds) {
    StringBuilder lines = new StringBuilder();
    rounds.forEach(metrics -> lines.append(RoundMetricsJson.line(metrics)).append('\n'));
    return lines.toString().getBytes(UTF_8);
  }
}
