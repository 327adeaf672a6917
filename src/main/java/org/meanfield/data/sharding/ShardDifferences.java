package org.meanfield.data.sharding;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.example.GivenTokenizer;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Storage;

/**
 * What a shard set was made of or with that differs from what its configuration says now. Places
 * and names of files play no part: they may have been moved.
 */
record ShardDifferences(ShardSet existing, List<String> lines) {

  /**
   * Those of settings: the source is not looked at.
   *
   * @param wanted what the configuration says
   * @param tokenizer of the configuration, or null
   */
  static ShardDifferences ofSettings(
      Storage storage,
      ShardSet existing,
      SortedMap<String, String> wanted,
      TokenizerConfig tokenizer) {
    List<String> lines = settings(existing.manifest(), wanted);
    if (tokenizer != null && tokenizer.from() != null && existing.tokenizer() != null) {
      GivenTokenizer.difference(storage, tokenizer.from(), existing.tokenizer())
          .ifPresent(lines::add);
    }
    return new ShardDifferences(existing, lines);
  }

  /** Those as well of the source, whose fingerprint this is. */
  ShardDifferences andOfSource(List<SourceFile> fingerprint) {
    List<String> all = new ArrayList<>(lines);
    List<SourceFile> source = existing.manifest().source();
    if (!contents(source).equals(contents(fingerprint))) {
      all.add("the shard set was made from %s".formatted(source));
      all.add("the source now is %s".formatted(fingerprint));
    }
    return new ShardDifferences(existing, all);
  }

  private static List<SourceFile> contents(List<SourceFile> source) {
    return source.stream().map(SourceFile::withoutName).toList();
  }

  private static List<String> settings(Manifest existing, SortedMap<String, String> wanted) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(wanted.keySet());
    keys.addAll(existing.settings().keySet());
    for (String key : keys) {
      String then = existing.settings().getOrDefault(key, "(not set)");
      String now = wanted.getOrDefault(key, "(not set)");
      if (!then.equals(now)) {
        differences.add("%s: the shard set has %s, the configuration %s".formatted(key, then, now));
      }
    }
    return differences;
  }

  /**
   * @throws DataException with all of them, where there are any
   */
  void requireNone() {
    if (!lines.isEmpty()) {
      throw new DataException(
          "%s does not match the configuration:\n  %s\n%s"
              .formatted(existing.location(), String.join("\n  ", lines), ShardSet.REMEDY));
    }
  }
}
