package org.meanfield.data.example;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.source.FirstProblems;
import org.meanfield.data.source.TableRecord;
import org.meanfield.spark.Persisted;

/**
 * The examples of a source that is read once: Spark keeps them until it is known which label each
 * has, with what was found besides. Where examples are made with what is learned from others, it
 * keeps their records too, which are then parsed {@link #again}.
 */
final class KeptExamples implements AutoCloseable {
  private final Persisted<Found> kept;

  private KeptExamples(Persisted<Found> kept) {
    this.kept = kept;
  }

  /**
   * An example; or, behind the last one of a part of the source, all that was found in the part.
   *
   * @param key with label 0
   * @param example null where there is a survey
   * @param record that it is of; null where none is parsed again
   * @param survey null where there is an example
   */
  record Found(ExampleKey key, TableExample example, TableRecord record, Survey survey)
      implements Serializable {
    static Found example(ExampleKey key, TableExample example) {
      return new Found(key, example, null, null);
    }

    static Found survey(Survey survey) {
      return new Found(null, null, null, survey);
    }

    Found with(TableRecord record) {
      return new Found(key, example, record, survey);
    }
  }

  /** From the first look at it on. */
  static KeptExamples of(JavaRDD<Found> found) {
    return new KeptExamples(Persisted.of(found));
  }

  /** What there is, good and bad. */
  Survey survey() {
    return kept.orClosed(
        () ->
            kept.rdd().filter(found -> found.survey() != null).map(Found::survey).collect().stream()
                .reduce(new Survey(), Survey::add));
  }

  /**
   * What there is, of examples made {@link #again}. All whose texts have a token in what is learned
   * of them; a vocabulary that was given may know none of a text's.
   *
   * @throws DataException that names the first such, which no rule has counted as left out
   */
  Survey surveyWithTokens(TokenizerConfig tokenizer) {
    Survey survey = survey();
    FirstProblems bad = survey.bad();
    if (bad.count() > 0) {
      throw new DataException(
          "data.tokenizer.from = %s: its vocabulary makes no token of %s of the source's records, which would be lost:%s\nleave them out of the source, or take another vocabulary"
              .formatted(tokenizer.from(), bad.count(), bad.lines()));
    }
    return survey;
  }

  /** Every example that is counted in the contents. */
  JavaRDD<KeyedExample> rows(ExampleCounts contents) {
    HashMap<String, Integer> labels = contents.labels();
    return counted(contents)
        .map(
            found -> {
              int label = labels.get(found.example().className());
              return new KeyedExample(found.key().labelled(label), found.example().packed(label));
            });
  }

  /** The keys of the same. */
  JavaRDD<ExampleKey> keys(ExampleCounts contents) {
    HashMap<String, Integer> labels = contents.labels();
    return counted(contents)
        .map(found -> found.key().labelled(labels.get(found.example().className())));
  }

  /** The records of those of one split. */
  JavaRDD<TableRecord> records(ExampleCounts contents, Split split, SplitRule splits) {
    return counted(contents).filter(found -> splits.of(found.key()) == split).map(Found::record);
  }

  private JavaRDD<Found> counted(ExampleCounts contents) {
    HashMap<String, Integer> labels = contents.labels();
    List<Integer> shape = List.copyOf(contents.schema().fields().get(0).shape());
    return kept.rdd()
        .filter(found -> found.example() != null)
        .filter(found -> found.example().shape().equals(shape))
        .filter(found -> labels.containsKey(found.example().className()));
  }

  /** What another parser makes of the records of all examples, whose source is not read for it. */
  KeptExamples again(long seed, RecordParser parser) {
    return new RecordExamples(
            kept.rdd().filter(found -> found.record() != null).map(Found::record), parser)
        .kept(seed);
  }

  @Override
  public void close() {
    kept.close();
  }
}
