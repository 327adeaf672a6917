package org.meanfield.data.shards;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.FeatureConfig;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Split;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;

/**
 * A complete shard set on storage.
 *
 * @param location its folder
 * @param tokenizer that made its tokens; null where it has none
 * @param targetTokenizer that made those of its targets; null where that is the same
 */
public record ShardSet(
    URI location, Manifest manifest, Tokenizer tokenizer, Tokenizer targetTokenizer)
    implements Serializable {
  public static final String VOCABULARY = "vocabulary.json";

  /** Of the texts that others become, where those have a vocabulary of their own. */
  public static final String TARGET_VOCABULARY = "vocabulary-target.json";

  /** How a command does it, and what a program does that hands its rows over. */
  public static final String AGAIN =
      "make the shards again (meanfield shard --overwrite, or from a program: delete the folder)";

  public static final String REMEDY = AGAIN + ", or choose another data.shards";

  /** Of texts with the same vocabulary, or of none. */
  public ShardSet(URI location, Manifest manifest, Tokenizer tokenizer) {
    this(location, manifest, tokenizer, null);
  }

  /**
   * @throws DataException when the folder holds no shard set, or one that cannot be read
   */
  public static ShardSet open(Storage storage, URI location) {
    requireThere(storage, location);
    URI file = manifestOf(location);
    Manifest manifest = Manifest.ofJson(storage.read(file), file);
    return new ShardSet(
        location,
        manifest,
        tokenizer(storage, Storage.child(location, VOCABULARY), manifest.vocabulary()),
        tokenizer(
            storage, Storage.child(location, TARGET_VOCABULARY), manifest.targetVocabulary()));
  }

  /**
   * @throws DataException when the folder holds no shard set
   */
  public static void requireThere(Storage storage, URI location) {
    if (!exists(storage, location)) {
      throw new DataException(
          "%s: no shard set, since there is no %s; make one with meanfield shard"
              .formatted(location, Manifest.FILE));
    }
  }

  /**
   * @param sha256 that it must have, or null where there is none
   */
  private static Tokenizer tokenizer(Storage storage, URI file, String sha256) {
    if (sha256 == null) {
      return null;
    }
    if (!storage.exists(file)) {
      throw new DataException(
          file + " is missing, though the manifest names it; " + ShardSet.REMEDY);
    }
    byte[] json = storage.read(file);
    if (!Checksum.of(json).sha256().equals(sha256)) {
      throw new DataException(
          file + " is damaged: it is not what the manifest names; " + ShardSet.REMEDY);
    }
    return Tokenizer.ofJson(json, file);
  }

  /** What the examples are like to a network. */
  public ExampleFormat exampleFormat() {
    return new ExampleFormat(
        manifest.schema().unweighed(),
        manifest.classes(),
        manifest.normalisation(),
        tokenizer,
        targetTokenizer == null && manifest.kind() == ExampleKind.PAIR
            ? tokenizer
            : targetTokenizer,
        ColumnNames.of(manifest.settings()),
        manifest.step(),
        manifest.localTimes(),
        manifest.settings().get("data.calendar"),
        manifest.features(),
        FeatureConfig.Unseen.recorded(manifest.settings().get("data.unseen-categories")));
  }

  /** Whether the folder holds a complete shard set. */
  public static boolean exists(Storage storage, URI location) {
    return storage.exists(manifestOf(location));
  }

  public static URI manifestOf(URI location) {
    return Storage.child(location, Manifest.FILE);
  }

  /** The manifest's file, whose bytes stand for the whole shard set. */
  public URI manifestFile() {
    return manifestOf(location);
  }

  /** The shard's file, which may lie in another set's folder. */
  public URI file(ShardEntry shard) {
    URI file = Storage.child(location, shard.file());
    return shard.file().startsWith(ShardEntry.ELSEWHERE) ? file.normalize() : file;
  }

  /** Training shards of one replica: number i of R has shards i, i + R, i + 2R and so on. */
  public List<ShardEntry> shardsOf(int replica, int replicas) {
    List<ShardEntry> train = manifest.shards(Split.TRAIN);
    return IntStream.range(0, train.size())
        .filter(shard -> shard % replicas == replica)
        .mapToObj(train::get)
        .toList();
  }

  /** The same set with another test split. */
  public ShardSet withTest(List<ShardEntry> test) {
    return new ShardSet(
        location,
        manifest.with(
            new Manifest.Shards(
                manifest.shards(Split.TRAIN), manifest.shards(Split.VALIDATION), test)),
        tokenizer,
        targetTokenizer);
  }

  /** Bytes of a split's examples in memory. */
  public long bytes(Split split) {
    return manifest.shards(split).stream().mapToLong(ShardEntry::memory).sum();
  }
}
