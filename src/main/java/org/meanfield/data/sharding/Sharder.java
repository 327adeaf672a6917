package org.meanfield.data.sharding;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.ShardTarget;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.shards.SourceListing;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Lease;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * Makes a shard set of a source, or finds the one that is there.
 *
 * <p>Files are published whole and never overwritten, and a second attempt writes the same bytes:
 * retried and speculative tasks are harmless. The manifest comes last; a folder without one holds
 * no shard set, and what an interrupted attempt left in it is deleted. Meanwhile nobody else writes
 * there, and nothing that others read is deleted: {@link SharedFolder#toWrite}.
 */
public final class Sharder {
  /** What a shard set's folder may hold. */
  private static final Set<String> OWN_NAMES =
      Set.of(
          Manifest.FILE,
          ShardSet.VOCABULARY,
          ShardSet.TARGET_VOCABULARY,
          "train",
          "validation",
          "test");

  private static final String HOLDER = "the making of the shard set for run %s";

  private final Storage storage;
  private final Config config;
  private final URI location;
  private final Sharding sharding;

  private Sharder(JavaSparkContext spark, Config config) {
    this.storage = Storage.of(spark.hadoopConfiguration());
    this.config = config;
    this.location = config.data().shards();
    this.sharding = Sharding.of(spark, storage, config.data(), config.run().seed());
  }

  /**
   * The shard set of this configuration: the one that is there, or a new one.
   *
   * @param overwrite make it anew even if it is there
   * @throws DataException when the source is missing or bad, or a shard set of other settings or
   *     another source is there
   * @throws org.meanfield.storage.LeaseHeldException when it would be written, and somebody reads
   *     or writes it
   */
  public static ShardSet shard(JavaSparkContext spark, Config config, boolean overwrite) {
    try {
      return new Sharder(spark, config).shard(overwrite);
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    }
  }

  /**
   * The shard set of this configuration: the one that is there, whatever became of its source, or a
   * new one.
   *
   * @throws DataException when a shard set of other settings is there; when none is there, as
   *     {@link #shard}
   */
  public static ShardSet existingOrNew(JavaSparkContext spark, Config config) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    URI location = config.data().shards();
    if (!ShardSet.exists(storage, location)) {
      return shard(spark, config, false);
    }
    ShardSet existing = ShardSet.open(storage, location);
    differences(storage, existing, config).requireNone();
    return existing;
  }

  private ShardSet shard(boolean overwrite) {
    return !overwrite && ShardSet.exists(storage, location) ? existing() : written(overwrite);
  }

  private ShardSet existing() {
    SourceListing listing = SourceListing.of(storage, config);
    ShardSet existing = ShardSet.open(storage, location);
    differences(storage, existing, config).andOfSource(sharding.fingerprint()).requireNone();
    listing.keepBeside(storage, location);
    return existing;
  }

  private static ShardDifferences differences(Storage storage, ShardSet existing, Config config) {
    return ShardDifferences.ofSettings(
        storage, existing, Manifest.settings(config), config.data().tokenizer());
  }

  private ShardSet written(boolean overwrite) {
    boolean there = storage.exists(location);
    try (Lease lease =
        SharedFolder.toWrite(storage, location, HOLDER.formatted(config.run().name()))) {
      // Somebody else may have made it since it was looked for.
      return !overwrite && ShardSet.exists(storage, location) ? existing() : written(lease);
    } catch (RuntimeException e) {
      if (!there) {
        deleteIfEmpty();
      }
      throw e;
    }
  }

  /** What stays of a source that is no good is no folder either. */
  private void deleteIfEmpty() {
    try {
      if (storage.list(location).isEmpty()) {
        storage.deleteRecursively(location);
      }
    } catch (StorageException ignored) {
      // An empty folder is in nobody's way; why there is no shard set matters more.
    }
  }

  private ShardSet written(Lease lease) {
    SourceListing listing = SourceListing.of(storage, config);
    List<SourceFile> fingerprint = sharding.fingerprint();
    try (Sharding.Prepared prepared = sharding.prepare()) {
      clear();
      Sharding.Sharded sharded = prepared.write(new ShardTarget(storage, location));
      String vocabulary = published(ShardSet.VOCABULARY, sharded.tokenizer());
      String target = published(ShardSet.TARGET_VOCABULARY, sharded.targetTokenizer());
      Manifest manifest = manifest(fingerprint, sharded, vocabulary, target, prepared);
      listing.keepBeside(storage, location);
      requireStable(fingerprint);
      lease.requireHeld();
      storage.publish(ShardSet.manifestOf(location), manifest.toJson());
      return new ShardSet(
          location,
          manifest,
          sharded.tokenizer().orElse(null),
          sharded.targetTokenizer().orElse(null));
    }
  }

  /** Writes a vocabulary, where there is one; returns its sha256, or null. */
  private String published(String file, Optional<Tokenizer> tokenizer) {
    if (tokenizer.isEmpty()) {
      return null;
    }
    byte[] json = tokenizer.get().toJson();
    storage.publish(Storage.child(location, file), json);
    return Checksum.of(json).sha256();
  }

  /** Files stay as they are; what else is read again and again may be other rows each time. */
  private void requireStable(List<SourceFile> fingerprint) {
    if (!config.data().source().hasFiles() && !fingerprint.equals(sharding.fingerprint())) {
      throw new DataException(
          "%s: has other rows each time it is read, so that splits would mix; write it to a file, and read that"
              .formatted(fingerprint.get(0).file()));
    }
  }

  /** Deletes an old shard set or the remains of one, the manifest first; nothing else. */
  private void clear() {
    if (!storage.exists(location)) {
      return;
    }
    for (URI found : storage.list(location)) {
      if (!OWN_NAMES.contains(Storage.name(found))) {
        throw new DataException(
            "%s holds %s, which is no part of a shard set; choose another data.shards"
                .formatted(location, Storage.name(found)));
      }
    }
    storage.deleteRecursively(ShardSet.manifestOf(location));
    storage.deleteRecursively(Storage.child(location, ShardSet.VOCABULARY));
    storage.deleteRecursively(Storage.child(location, ShardSet.TARGET_VOCABULARY));
    SourceListing.clear(storage, location);
    for (Split split : Split.values()) {
      storage.deleteRecursively(Storage.child(location, split.text()));
    }
  }

  private Manifest manifest(
      List<SourceFile> fingerprint,
      Sharding.Sharded sharded,
      String vocabulary,
      String targetVocabulary,
      Sharding.Prepared prepared) {
    SortedMap<String, String> settings = Manifest.settings(config);
    return new Manifest(
        Manifest.FORMAT,
        sharded.schema().kind(),
        settings.get("data.order"),
        config.run().seed(),
        sharded.schema(),
        sharded.classes(),
        sharded.normalisation(),
        sharded.features(),
        sharded.rounded(),
        vocabulary,
        targetVocabulary,
        settings,
        fingerprint,
        sharded.skipped(),
        sharded.records(),
        sharded.schema().kind() == ExampleKind.DOCUMENT ? sharded.cut() : null,
        sharded.schema().kind() == ExampleKind.PAIR ? sharded.overlong() : null,
        prepared.step(),
        prepared.hasLocalTimes(),
        sharded.trained(),
        sharded.absent(),
        new Manifest.Shards(
            of(sharded.shards(), Split.TRAIN),
            of(sharded.shards(), Split.VALIDATION),
            of(sharded.shards(), Split.TEST)));
  }

  private static List<ShardEntry> of(List<ShardWriter.Written> written, Split split) {
    return written.stream()
        .map(ShardWriter.Written::entry)
        .filter(entry -> entry.file().startsWith(split.text() + "/"))
        .toList();
  }
}
