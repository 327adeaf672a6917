package org.meanfield.data.example;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.TableColumns;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.text.Tokenizer;

/**
 * A source of labelled examples as Spark reads it. What it yields depends on the source and the
 * configuration alone, never on partitions.
 */
public interface ExampleSource extends AutoCloseable {

  /**
   * Length and hash of the source's files, computed where Spark reads them.
   *
   * @throws DataException when one is missing
   */
  List<SourceFile> fingerprint();

  /**
   * Reads everything once, and applies {@code data.on-bad-record}.
   *
   * @param seed of the examples' keys
   * @throws DataException when the source is not what it should be, or holds examples that cannot
   *     be used where such are not to be skipped
   */
  ExampleCounts inspect(long seed);

  /** Whether Spark keeps what {@link #inspect} has read, and {@link #rows} are made of that. */
  default boolean isKept() {
    return false;
  }

  /** Ends what Spark keeps of it. */
  @Override
  default void close() {}

  /** What makes tokens of texts, where the examples are such; known once it was learned. */
  default Optional<Tokenizer> tokenizer() {
    return Optional.empty();
  }

  /** What makes tokens of the texts that others become, where that is not the same. */
  default Optional<Tokenizer> targetTokenizer() {
    return Optional.empty();
  }

  /** The columns of features; empty where examples have none. */
  default Optional<TableColumns> features() {
    return Optional.empty();
  }

  /** Examples of which no more than the beginning is used; known once vocabularies were learned. */
  default long cut() {
    return 0;
  }

  /** Examples that turned out too long to be used, once vocabularies were learned. */
  default long overlong() {
    return 0;
  }

  /**
   * Whether examples are made with what is learned from others, so that of themselves no more than
   * their keys is known before.
   */
  default boolean learns() {
    return false;
  }

  /**
   * The key of every example that is counted in the contents, but for those that have turned out
   * too long.
   */
  default JavaRDD<ExampleKey> keys(long seed, ExampleCounts contents) {
    return rows(seed, contents).map(KeyedExample::key);
  }

  /**
   * Learns from the training split alone what examples cannot be made without.
   *
   * @param splits which split an example is in
   */
  default void learn(long seed, ExampleCounts contents, SplitRule splits) {}

  /** Every example that is counted in the contents, keyed by the seed and its source record. */
  JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents);
}
