package org.meanfield.data.example;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.text.Tokenizer;

/**
 * A source of labelled examples as Spark reads it. What it yields depends on the source and the
 * configuration alone, never on partitions.
 */
public interface ExampleSource {

  /**
   * Length and hash of the source's files, computed where Spark reads them.
   *
   * @throws DataException when one is missing
   */
  List<SourceFile> fingerprint();

  /**
   * Reads everything once, and applies {@code data.on-bad-record}.
   *
   * @throws DataException when the source is not what it should be, or holds examples that cannot
   *     be used where such are not to be skipped
   */
  ExampleCounts inspect();

  /** What makes tokens of texts, where the examples are such; known once they were inspected. */
  default Optional<Tokenizer> tokenizer() {
    return Optional.empty();
  }

  /** Examples of which no more than the beginning is used; known once they were inspected. */
  default long cut() {
    return 0;
  }

  /** Every example that is counted in the contents, hashed with the seed. */
  JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents);
}
