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
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;
import org.meanfield.storage.Storage;

/**
 * The shard set of a version: the new training examples and a share of the older ones, and all that
 * is held out, of which no example was ever trained on. Nothing is copied; its shards lie in the
 * sets of the versions that they are from.
 *
 * <p>A shard is a sample of its set, so the share is one of shards: of all older ones, in a random
 * order of the seed and the version's number, the first that have so many examples.
 *
 * @param reference how many shards of the test split are the first version's, which come first
 * @param newest how many are new, which come last
 * @param replayed older training examples
 */
record TrainingData(ShardSet set, int reference, int newest, long replayed) {
  private static final String OWN = "../shards/";

  /** An older shard and what it is called from the new set's folder. */
  private static ShardEntry from(String prefix, ShardEntry entry) {
    return new ShardEntry(
        prefix + entry.file(),
        entry.rows(),
        entry.memory(),
        entry.bytes(),
        entry.sha256(),
        entry.lengths());
  }

  /** A lineage of versions and where their work stands. */
  record Sources(Attempts attempts, List<Integer> lineage) {
    private Storage storage() {
      return attempts.storage();
    }

    private List<ShardEntry> entries(Split split) {
      List<ShardEntry> entries = new ArrayList<>();
      for (int version : lineage) {
        String prefix = "../../" + Storage.name(attempts.of(version)) + "/shards/";
        ShardSet.open(storage(), attempts.shards(version)).manifest().shards(split).stream()
            .map(entry -> from(prefix, entry))
            .forEach(entries::add);
      }
      return entries;
    }

    private List<Manifest> manifests() {
      return lineage.stream()
          .map(version -> ShardSet.open(storage(), attempts.shards(version)).manifest())
          .toList();
    }
  }

  /**
   * Makes the set, or opens the one that is there.
   *
   * @param older the champion's lineage, oldest first; empty for a first version
   * @param config of the training run, whose {@code data.shards} is the set's folder
   */
  static TrainingData of(Attempts attempts, int number, List<Integer> older, Config config) {
    Storage storage = attempts.storage();
    URI location = attempts.training(number);
    Sources sources = new Sources(attempts, older);
    if (!ShardSet.exists(storage, location)) {
      ShardSet increment = ShardSet.open(storage, attempts.shards(number));
      sources.manifests().forEach(then -> requireSame(increment, then));
      publish(storage, location, increment, manifest(increment, sources, number, config));
    }
    return of(ShardSet.open(storage, location));
  }

  private static TrainingData of(ShardSet set) {
    List<ShardEntry> test = set.manifest().shards(Split.TEST);
    long newest = test.stream().filter(TrainingData::isOwn).count();
    String first = test.isEmpty() ? "" : home(test.get(0));
    long reference = test.stream().filter(entry -> home(entry).equals(first)).count();
    long replayed =
        set.manifest().shards(Split.TRAIN).stream()
            .filter(entry -> !isOwn(entry))
            .mapToLong(ShardEntry::rows)
            .sum();
    return new TrainingData(set, (int) reference, (int) newest, replayed);
  }

  private static boolean isOwn(ShardEntry entry) {
    return entry.file().startsWith(OWN);
  }

  private static String home(ShardEntry entry) {
    return entry.file().substring(0, entry.file().indexOf("/shards/"));
  }

  /** What the columns say may differ; what a network is fed must not. */
  private static void requireSame(ShardSet increment, Manifest then) {
    if (!then.schema().equals(increment.manifest().schema())) {
      throw new DataException(
          "the new examples are %s, where the model was made for %s; bring the source back to what it was, or train another retraining.model"
              .formatted(increment.manifest().schema().fields(), then.schema().fields()));
    }
  }

  private static Manifest manifest(ShardSet increment, Sources sources, int number, Config config) {
    Manifest own = increment.manifest();
    List<ShardEntry> old = sources.entries(Split.TRAIN);
    List<ShardEntry> train = new ArrayList<>(own(own, Split.TRAIN));
    boolean counted = own.kind().isRecord() && own.kind() != ExampleKind.PAIR;
    List<ShardEntry> replayed = replayed(train, old, number, config, counted);
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
        trained(own, sources.manifests(), share(old, replayed)),
        new TreeMap<>(),
        new Manifest.Shards(
            train, heldOut(own, sources, Split.VALIDATION), heldOut(own, sources, Split.TEST)));
  }

  private static List<ShardEntry> own(Manifest manifest, Split split) {
    return manifest.shards(split).stream().map(entry -> from(OWN, entry)).toList();
  }

  private static List<ShardEntry> heldOut(Manifest own, Sources sources, Split split) {
    List<ShardEntry> entries = new ArrayList<>(sources.entries(split));
    entries.addAll(own(own, split));
    return entries;
  }

  /**
   * At least so many older shards that they have the share of the examples, and more where without
   * them a replica could not fill a batch.
   */
  private static List<ShardEntry> replayed(
      List<ShardEntry> fresh, List<ShardEntry> old, int number, Config config, boolean counted) {
    long wanted = (long) Math.ceil(config.retraining().replay() * rows(old));
    int[] order =
        RandomNumbers.of(config.run().seed(), Purpose.REPLAY, 0, number).permutation(old.size());
    List<ShardEntry> all = new ArrayList<>(fresh);
    for (int i = 0;
        i < order.length
            && !(enough(all, fresh.size(), wanted) && (!counted || fills(all, config)));
        i++) {
      all.add(old.get(order[i]));
    }
    return all.subList(fresh.size(), all.size());
  }

  private static boolean enough(List<ShardEntry> all, int fresh, long wanted) {
    return rows(all.subList(fresh, all.size())) >= wanted;
  }

  private static boolean fills(List<ShardEntry> all, Config config) {
    int replicas = config.training().replicas();
    return IntStream.range(0, replicas)
        .mapToLong(
            replica ->
                IntStream.range(0, all.size())
                    .filter(shard -> shard % replicas == replica)
                    .mapToLong(shard -> all.get(shard).rows())
                    .sum())
        .allMatch(rows -> rows >= config.training().batchSize());
  }

  private static long rows(List<ShardEntry> entries) {
    return entries.stream().mapToLong(ShardEntry::rows).sum();
  }

  private static double share(List<ShardEntry> all, List<ShardEntry> some) {
    return all.isEmpty() ? 0 : (double) rows(some) / rows(all);
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
    Manifest manifest = set.manifest();
    return new ShardSet(
        set.location(),
        manifest.with(
            new Manifest.Shards(
                manifest.shards(Split.TRAIN),
                manifest.shards(Split.VALIDATION),
                manifest.shards(Split.TEST).subList(0, 1))),
        set.tokenizer(),
        set.targetTokenizer());
  }
}
