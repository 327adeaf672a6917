package org.meanfield.data.example;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.DataConfig;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.source.TextPairs;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * Pairs of texts. Which of them can be used, and which split each is in, depends on the texts
 * alone: the split on what is translated, so that its translations, where it has several, are all
 * in one. The vocabularies are then learned from the training split; pairs that have more tokens
 * than an example holds are left out of every split.
 */
public final class PairDataset implements ExampleSource {
  private final Supplier<TextPairs> opening;
  private final DataConfig data;
  private TextPairs pairs;
  private Tokenizer source;
  private Tokenizer target;
  private KeptExamples texts;
  private KeptExamples tokenized;
  private long overlong;

  /**
   * @param opening finds the source's texts
   */
  public PairDataset(Supplier<TextPairs> opening, DataConfig data) {
    this.opening = opening;
    this.data = data;
  }

  private TextPairs pairs() {
    if (pairs == null) {
      pairs = opening.get();
    }
    return pairs;
  }

  @Override
  public List<SourceFile> fingerprint() {
    return pairs().fingerprint();
  }

  @Override
  public ExampleCounts inspect(long seed) {
    return pairs().reading(() -> contents(seed));
  }

  private ExampleCounts contents(long seed) {
    texts =
        new RecordExamples(pairs().records(), new PairTexts(pairs().sides(), data.tokenizer()))
            .keptWithRecords(seed);
    SurveyedContents surveyed = new SurveyedContents(texts.survey(), data.onBadRecord());
    surveyed.requireReadable();
    int most = data.tokenizer().maxLength();
    return surveyed.unlabelled(Schema.ofPairs(most, most), surveyed.usualShape());
  }

  @Override
  public boolean learns() {
    return true;
  }

  /** Of those that are not too long, once it is known which those are. */
  @Override
  public JavaRDD<ExampleKey> keys(long seed, ExampleCounts contents) {
    return (tokenized == null ? texts : tokenized).keys(contents);
  }

  @Override
  public void learn(long seed, ExampleCounts contents, SplitRule splits) {
    JavaRDD<TableRecord> training = texts.records(contents, Split.TRAIN, splits);
    List<SpecialToken> begin = List.of(SpecialToken.BEGIN);
    if (data.tokenizer().joint()) {
      source = learned(side(training, 0).union(side(training, 1)), begin);
      target = source;
    } else {
      source = learned(side(training, 0), List.of());
      target = VocabularyLearner.learn(ofTarget(), side(training, 1), begin);
    }
    tokenized =
        texts.again(
            seed, new PairParser(pairs().sides(), source, target, data.tokenizer().maxLength()));
    overlong = tokenized.surveyWithTokens(data.tokenizer()).leftOut();
    texts.close();
    pairs().close();
  }

  private TokenizerConfig ofTarget() {
    return data.preprocessing() == null
        ? data.tokenizer()
        : data.tokenizer()
            .takenFrom(Storage.child(data.preprocessing().from(), ShardSet.TARGET_VOCABULARY));
  }

  private Tokenizer learned(JavaRDD<String> texts, List<SpecialToken> further) {
    return VocabularyLearner.learn(data.tokenizer(), texts, further);
  }

  private static JavaRDD<String> side(JavaRDD<TableRecord> records, int side) {
    return records.map(record -> record.columns().get(side).toString());
  }

  @Override
  public Optional<Tokenizer> tokenizer() {
    return Optional.of(source);
  }

  @Override
  public Optional<Tokenizer> targetTokenizer() {
    return data.tokenizer().joint() ? Optional.empty() : Optional.of(target);
  }

  @Override
  public long overlong() {
    return overlong;
  }

  @Override
  public JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    return tokenized.rows(contents);
  }

  @Override
  public void close() {
    Stream.of(texts, tokenized).filter(Objects::nonNull).forEach(KeptExamples::close);
    if (pairs != null) {
      pairs.close();
    }
  }
}
