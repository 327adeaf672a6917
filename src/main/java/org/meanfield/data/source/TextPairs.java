package org.meanfield.data.source;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.shards.SourceFile;

/** The pairs of texts of a source as Spark reads them. */
public interface TextPairs extends AutoCloseable {

  /** Length and hash of the source's files. */
  List<SourceFile> fingerprint();

  /** Every pair: the text that is translated, and what it becomes; either may be missing. */
  JavaRDD<TableRecord> records();

  /** What the two are called in messages, such as {@code column english}. */
  List<String> sides();

  /** Turns Spark's complaints about the source into our own. */
  <T> T reading(Callable<T> work);

  /** Ends what Spark keeps of it. */
  @Override
  default void close() {}
}
