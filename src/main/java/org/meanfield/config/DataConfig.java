package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;

/**
 * Where examples come from, and how they are split and sharded.
 *
 * @param shards folder of the shard set
 * @param shardCount shards of each split
 * @param tokenizer that makes tokens of texts; null where there are none
 * @param forecast what is forecast from what; null where nothing is
 * @param features how cells of features are read; null where there are none
 * @param preprocessing what is taken over from other data; null where nothing is
 */
public record DataConfig(
    URI shards,
    int shardCount,
    Order order,
    OnBadRecord onBadRecord,
    SplitsConfig splits,
    SourceConfig source,
    TokenizerConfig tokenizer,
    ForecastConfig forecast,
    FeatureConfig features,
    PreprocessingConfig preprocessing)
    implements Serializable {

  /** The order of examples in a shard set. */
  public enum Order {
    /** By hash of seed and example. */
    SHUFFLED,
    /** As in the source, file after file, or by time. */
    SEQUENTIAL
  }

  /** What happens to an example that cannot be used. */
  public enum OnBadRecord {
    FAIL,
    SKIP
  }

  static DataConfig read(Section data, RunConfig run, Task task) {
    SourceConfig source = SourceConfig.read(data.section("source"), task);
    Order order =
        switch (task) {
          case CLASSIFICATION, REGRESSION, SEQUENCE_CLASSIFICATION, TRANSLATION, GENERATION ->
              Order.SHUFFLED;
          case LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL, FORECASTING -> Order.SEQUENTIAL;
        };
    Rule<Order> fits =
        new Rule<>(
            found -> found == order,
            "must be %s for network.task = %s".formatted(Choices.spell(order), task.text()));
    PreprocessingConfig preprocessing = PreprocessingConfig.read(data.section("preprocessing"));
    return new DataConfig(
        data.location("shards").or(Locations.absolute("shards/" + run.name())),
        data.integer("shard-count").or(8, Rule.atLeast(1)),
        data.choice("order", Order.class).or(order, fits),
        data.choice("on-bad-record", OnBadRecord.class).or(OnBadRecord.FAIL),
        SplitsConfig.read(data.section("splits"), source),
        source,
        task.readsText() ? tokenizer(data, task, preprocessing) : null,
        task == Task.FORECASTING ? ForecastConfig.read(data) : null,
        source.hasFeatures() ? FeatureConfig.read(data) : null,
        preprocessing);
  }

  private static TokenizerConfig tokenizer(
      Section data, Task task, PreprocessingConfig preprocessing) {
    TokenizerConfig own = TokenizerConfig.read(data.section("tokenizer"), task);
    return preprocessing == null ? own : own.takenFrom(preprocessing.from());
  }
}
