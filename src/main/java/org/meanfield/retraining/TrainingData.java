package org.meanfield.retraining;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.retraining.Comparison.Slice;
import org.meanfield.storage.Storage;

/**
 * The shard set of a version: the new training examples and a share of the older ones ({@link
 * Replay}), and all that is held out, of which no example was ever trained on. Nothing is copied;
 * its shards lie in the sets of the versions that they are from.
 *
 * <p>A test split that the source has of its own is the same in every version: it counts once, as
 * it is today.
 *
 * @param reference how many shards of the test split are those of the first version in the line,
 *     which come first
 * @param newest how many are new, which come last
 * @param judged the first shard that counts where all that is held out is asked about
 * @param replayed older training examples
 */
record TrainingData(ShardSet set, int reference, int newest, int judged, long replayed) {
  private static final String OWN = "../shards/";

  /** A line of versions, and the one that is added to it. */
  record Line(Attempts attempts, List<Integer> older, int number) {
    private Storage storage() {
      return attempts.storage();
    }

    private String prefix(int version) {
      return version == number ? OWN : "../../" + Storage.name(attempts.of(version)) + "/shards/";
    }

    private Manifest manifest(int version) {
      return ShardSet.open(storage(), attempts.shards(version)).manifest();
    }

    private List<Manifest> manifests() {
      return older.stream().map(this::manifest).toList();
    }

    private List<ShardEntry> entries(int version, Split split) {
      return manifest(version).shards(split).stream()
          .map(entry -> entry.from(prefix(version)))
          .toList();
    }

    private List<ShardEntry> old(Split split) {
      return older.stream().flatMap(version -> entries(version, split).stream()).toList();
    }

    private List<ShardEntry> all(Split split) {
      List<ShardEntry> entries = new ArrayList<>(old(split));
      entries.addAll(entries(number, split));
      return entries;
    }

    /** What is held out for tests: of a split that the source has, then and now. */
    private List<ShardEntry> test(boolean ofSource) {
      if (!ofSource || older.isEmpty()) {
        return all(Split.TEST);
      }
      List<ShardEntry> then = entries(older.get(0), Split.TEST);
      List<ShardEntry> now = entries(number, Split.TEST);
      List<ShardEntry> entries = new ArrayList<>(then);
      entries.addAll(sums(then).equals(sums(now)) ? List.of() : now);
      return entries;
    }

    private static List<String> sums(List<ShardEntry> entries) {
      return entries.stream().map(ShardEntry::sha256).toList();
    }

    private int first() {
      return older.isEmpty() ? number : older.get(0);
    }
  }

  /**
   * Makes the set, or opens the one that is there.
   *
   * @param older the champion's line, oldest first; empty for a first version
   * @param config of the training run, whose {@code data.shards} is the set's folder
   */
  static TrainingData of(Attempts attempts, int number, List<Integer> older, Config config) {
    Storage storage = attempts.storage();
    URI location = attempts.training(number);
    Line line = new Line(attempts, older, number);
    boolean ofSource = config.data().source().hasTest();
    if (!ShardSet.exists(storage, location)) {
      ShardSet increment = ShardSet.open(storage, attempts.shards(number));
      line.manifests().forEach(then -> requireSame(increment, then));
      publish(storage, location, increment, manifest(increment, line, config, ofSource));
    }
    return of(ShardSet.open(storage, location), line, ofSource);
  }

  private static TrainingData of(ShardSet set, Line line, boolean ofSource) {
    List<ShardEntry> test = set.manifest().shards(Split.TEST);
    int reference = from(line.prefix(line.first()), test);
    int own = from(OWN, test);
    long replayed =
        set.manifest().shards(Split.TRAIN).stream()
            .filter(entry -> !entry.file().startsWith(OWN))
            .mapToLong(ShardEntry::rows)
            .sum();
    return ofSource
        ? new TrainingData(set, reference, 0, test.size() > reference ? reference : 0, replayed)
        : new TrainingData(set, reference, own, 0, replayed);
  }

  private static int from(String prefix, List<ShardEntry> entries) {
    return (int) entries.stream().filter(entry -> entry.file().startsWith(prefix)).count();
  }

  /** Whether a shard of the test split belongs to a slice of it. */
  boolean isIn(Slice slice, int shard) {
    int shards = set.manifest().shards(Split.TEST).size();
    return switch (slice) {
      case HELD_OUT -> shard >= judged;
      case REFERENCE -> shard < reference;
      case NEWEST -> shard >= shards - newest;
      // Today's test split of the source may have new classes.
      case KNOWN -> judged == 0 ? shard < shards - newest : shard < reference;
    };
  }

  /** What the columns say may differ; what a network is fed must not. */
  private static void requireSame(ShardSet increment, Manifest then) {
    if (!then.schema().equals(increment.manifest().schema())) {
      throw new DataException(
          "the new examples are %s, where the model was made for %s; bring the source back to what it was, or train another retraining.model"
              .formatted(increment.manifest().schema().fields(), then.schema().fields()));
    }
  }

  private static Manifest manifest(ShardSet increment, Line line, Config config, boolean ofSource) {
    Manifest own = increment.manifest();
    List<ShardEntry> fresh = line.entries(line.number(), Split.TRAIN);
    List<ShardEntry> old = line.old(Split.TRAIN);
    boolean counted = own.kind().isRecord() && own.kind() != ExampleKind.PAIR;
    List<ShardEntry> replayed = new Replay(config, counted).of(fresh, old, line.number());
    List<ShardEntry> train = new ArrayList<>(fresh);
    train.addAll(replayed);
    return new Manifest(
        Manifest.FORMAT,
        own.kind(),
        own.order(),
        own.seed(),
        own.schema(),
        own.classes(),
        own.normalisation(),
        own.features(),
        own.rounded(),
        own.vocabulary(),
        own.targetVocabulary(),
        Manifest.settings(config),
        own.source(),
        own.skipped(),
        own.records(),
        own.cut(),
        own.overlong(),
        own.step(),
        own.localTimes(),
        trained(own, line.manifests(), share(old, replayed)),
        new TreeMap<>(),
        new Manifest.Shards(train, line.all(Split.VALIDATION), line.test(ofSource)));
  }

  private static double share(List<ShardEntry> all, List<ShardEntry> some) {
    return all.isEmpty() ? 0 : (double) Replay.rows(some) / Replay.rows(all);
  }

  /** By label; of what is shown again the share that it has on average. */
  private static List<Long> trained(Manifest own, List<Manifest> older, double share) {
    return IntStream.range(0, own.trained().size())
        .mapToObj(
            label ->
                own.trained().get(label)
                    + Math.round(
                        share
                            * older.stream()
                                .filter(then -> label < then.trained().size())
                                .mapToLong(then -> then.trained().get(label))
                                .sum()))
        .toList();
  }

  private static void publish(
      Storage storage, URI location, ShardSet increment, Manifest manifest) {
    SortedMap<String, Tokenizer> vocabularies = new TreeMap<>();
    if (increment.tokenizer() != null) {
      vocabularies.put(ShardSet.VOCABULARY, increment.tokenizer());
    }
    if (increment.targetTokenizer() != null) {
      vocabularies.put(ShardSet.TARGET_VOCABULARY, increment.targetTokenizer());
    }
    vocabularies.forEach(
        (name, vocabulary) -> storage.publish(Storage.child(location, name), vocabulary.toJson()));
    storage.publish(ShardSet.manifestOf(location), manifest.toJson());
  }

  /**
   * The same set with no more of the test split than its first shard: a sample of what is held out.
   */
  ShardSet sample() {
    return set.withTest(set.manifest().shards(Split.TEST).subList(0, 1));
  }
}
