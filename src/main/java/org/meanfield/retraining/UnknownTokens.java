package org.meanfield.retraining;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ReadableShards;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.spark.Shared;
import org.meanfield.storage.Storage;

/**
 * How many tokens of new texts the champion's vocabulary does not have: where they are many, the
 * texts are of another kind than those it was made of.
 */
record UnknownTokens(long unknown, long all) implements Serializable {

  /** A field of tokens, and the number of the unknown one. */
  private record Place(int field, int unknown) implements Serializable {}

  /** Of the training split; none where examples are no texts, or every text has tokens. */
  static UnknownTokens of(JavaSparkContext spark, Storage storage, ShardSet set) {
    List<Place> places = places(set);
    List<ShardEntry> shards = set.manifest().shards(Split.TRAIN);
    if (places.isEmpty() || shards.isEmpty()) {
      return new UnknownTokens(0, 0);
    }
    Shared<ReadableShards> readable = Shared.with(spark, new ReadableShards(storage, set));
    try {
      return spark
          .parallelize(shards, shards.size())
          .map(shard -> count(readable.value().read(shard), places))
          .reduce(UnknownTokens::with);
    } finally {
      readable.close();
    }
  }

  private static List<Place> places(ShardSet set) {
    Tokenizer target = set.targetTokenizer() == null ? set.tokenizer() : set.targetTokenizer();
    List<Place> places = new ArrayList<>();
    Schema schema = set.manifest().schema();
    for (int field = 0; field < schema.fields().size(); field++) {
      Tokenizer tokenizer =
          switch (schema.fields().get(field).name()) {
            case Schema.TOKEN, Schema.TOKENS, Schema.SOURCE -> set.tokenizer();
            case Schema.TARGET -> target;
            default -> null;
          };
      OptionalInt unknown =
          tokenizer == null ? OptionalInt.empty() : tokenizer.vocabulary().unknown();
      if (unknown.isPresent()) {
        places.add(new Place(field, unknown.getAsInt()));
      }
    }
    return places;
  }

  private static UnknownTokens count(ShardBlock block, List<Place> places) {
    long unknown = 0;
    long all = 0;
    for (Place place : places) {
      int[] tokens = block.ints(place.field);
      int end = block.start(place.field, block.rows());
      for (int i = 0; i < end; i++) {
        unknown += tokens[i] == place.unknown ? 1 : 0;
      }
      all += end;
    }
    return new UnknownTokens(unknown, all);
  }

  private UnknownTokens with(UnknownTokens other) {
    return new UnknownTokens(unknown + other.unknown, all + other.all);
  }

  /**
   * @param most greatest share that is let through
   * @throws DataException where there are more
   */
  void requireAtMost(double most) {
    if (unknown > most * all) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of the new texts' %s, %.1f %%, are none of the champion's vocabulary, where"
                  + " retraining.policy.unknown-tokens = %s; look at the new texts, raise that, or"
                  + " train another retraining.model with a vocabulary of its own",
              Amount.grouped(unknown, "token"),
              Amount.grouped(all, "token"),
              100.0 * unknown / all,
              most));
    }
  }
}
