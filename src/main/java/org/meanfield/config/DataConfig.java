package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;

/**
 * Where examples come from, and how they are split and sharded.
 *
 * @param shards folder of the shard set
 * @param shardCount shards of each split
 */
public record DataConfig(
    URI shards,
    int shardCount,
    Order order,
    OnBadRecord onBadRecord,
    SplitsConfig splits,
    SourceConfig source)
    implements Serializable {

  /** The order of examples in a shard set. */
  public enum Order {
    /** By hash of seed and example. */
    SHUFFLED
  }

  /** What happens to an example that cannot be used. */
  public enum OnBadRecord {
    FAIL,
    SKIP
  }

  static DataConfig read(Section data, RunConfig run) {
    SourceConfig source = SourceConfig.read(data.section("source"));
    return new DataConfig(
        data.location("shards").or(Locations.absolute("shards/" + run.name())),
        data.integer("shard-count").or(8, Rule.atLeast(1)),
        data.choice("order", Order.class).or(Order.SHUFFLED),
        data.choice("on-bad-record", OnBadRecord.class).or(OnBadRecord.FAIL),
        SplitsConfig.read(data.section("splits"), source),
        source);
  }
}
