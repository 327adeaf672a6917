package org.meanfield.data.example;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.Amount;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.text.BpeMerges;
import org.meanfield.data.text.BpeTokenizer;
import org.meanfield.data.text.BpeTrainer;
import org.meanfield.data.text.CharTokenizer;
import org.meanfield.data.text.Chunks;
import org.meanfield.data.text.CodePoints;
import org.meanfield.data.text.PieceCount;
import org.meanfield.data.text.PreTokenizer;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.TextNormalizer;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.data.text.Words;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Storage;
import scala.Tuple2;

/**
 * Learns a tokenizer's vocabulary from documents on Spark. Pieces of text are counted where the
 * documents are; the driver receives no more than are kept. The order and the partitions of the
 * documents play no part in what is learned. Where a vocabulary is given, that is it.
 */
public final class VocabularyLearner {
  private static final int SPECIALS = 2;

  /** Distinct chunks that merges are learned from; what is rarer hardly decides on any. */
  private static final int MOST_CHUNKS = 1_000_000;

  private VocabularyLearner() {}

  /**
   * The tokenizer of these documents: characters and words from the most frequent on, equals in the
   * order of their code points; byte pairs from the million most frequent chunks, of which the
   * driver then needs a few hundred bytes each.
   *
   * @param documents of the training split alone; read once
   * @throws DataException where there is nothing to learn from, or a text is no Unicode
   */
  public static Tokenizer learn(TokenizerConfig config, JavaRDD<String> documents) {
    return learn(config, documents, List.of());
  }

  /**
   * The same with more special tokens.
   *
   * @param further which the vocabulary's size counts as well
   */
  public static Tokenizer learn(
      TokenizerConfig config, JavaRDD<String> documents, List<SpecialToken> further) {
    if (config.from() != null) {
      Storage storage = Storage.of(documents.context().hadoopConfiguration());
      return GivenTokenizer.read(storage, config.from(), further);
    }
    boolean lowerCase = config.lowerCase();
    int size = config.vocabularySize() - further.size();
    try {
      return switch (config.kind()) {
        case CHAR -> new CharTokenizer(kept(config, size, documents), lowerCase, further);
        case WORD ->
            new WordTokenizer(
                kept(config, size, documents), lowerCase, config.keepPunctuation(), further);
        case BPE -> new BpeTokenizer(merges(config, size, documents), lowerCase, further);
      };
    } catch (Exception e) {
      // Not a RuntimeException alone: Spark's own are checked and Scala does not declare them.
      throw JobFailure.causeOf(e);
    }
  }

  /**
   * Whether a text has a token in it, whatever vocabulary is learned; where one is taken as it is,
   * whether it has anything that can be seen.
   *
   * @throws DataException where the text is no Unicode
   */
  static boolean hasToken(TokenizerConfig config, String text) {
    if (config.from() != null) {
      return !new TextNormalizer(false).apply(text).isBlank();
    }
    AtomicBoolean found = new AtomicBoolean();
    splitter(config)
        .split(new TextNormalizer(config.lowerCase()).apply(text), piece -> found.set(true));
    return found.get();
  }

  private static PreTokenizer splitter(TokenizerConfig config) {
    return switch (config.kind()) {
      case CHAR -> new CodePoints();
      case WORD -> new Words(config.keepPunctuation());
      case BPE -> new Chunks();
    };
  }

  private static List<String> kept(TokenizerConfig config, int size, JavaRDD<String> documents) {
    JavaPairRDD<String, Long> counts = counts(config, documents);
    int minimum = config.minimumFrequency();
    List<PieceCount> kept =
        mostFrequent(counts.filter(counted -> counted._2 >= minimum), size - SPECIALS);
    if (kept.isEmpty()) {
      requireSome(counts, documents);
      throw new DataException(
          "no token occurs %s; lower data.tokenizer.minimum-frequency"
              .formatted(Amount.of(minimum, "time")));
    }
    return kept.stream().map(PieceCount::piece).toList();
  }

  private static BpeMerges merges(TokenizerConfig config, int size, JavaRDD<String> documents) {
    JavaPairRDD<String, Long> counts = counts(config, documents);
    List<PieceCount> chunks = mostFrequent(counts, MOST_CHUNKS);
    if (chunks.isEmpty()) {
      requireSome(counts, documents);
    }
    return BpeTrainer.learn(chunks, size, config.minimumFrequency());
  }

  /** How often each piece occurs; a document's own are summed before any is sent. */
  private static JavaPairRDD<String, Long> counts(
      TokenizerConfig config, JavaRDD<String> documents) {
    TextNormalizer normalizer = new TextNormalizer(config.lowerCase());
    PreTokenizer splitter = splitter(config);
    return documents
        .flatMapToPair(
            document -> {
              Map<String, Long> counts = new HashMap<>();
              splitter.split(
                  normalizer.apply(document), piece -> counts.merge(piece, 1L, Long::sum));
              return counts.entrySet().stream()
                  .map(counted -> new Tuple2<>(counted.getKey(), counted.getValue()))
                  .iterator();
            })
        .reduceByKey(Long::sum);
  }

  /** In a vocabulary's order; sorted on Spark, so that the rest never leaves the executors. */
  private static List<PieceCount> mostFrequent(JavaPairRDD<String, Long> counts, int most) {
    return counts
        .map(counted -> new PieceCount(counted._1, counted._2))
        .sortBy(counted -> counted, true, counts.getNumPartitions())
        .take(most);
  }

  private static void requireSome(JavaPairRDD<String, Long> counts, JavaRDD<String> documents) {
    if (counts.isEmpty()) {
      throw new DataException(
          "no text to learn a vocabulary from: %s for training, none with a token in it;"
                  .formatted(Amount.of(documents.count(), "document"))
              + " check data.source and data.splits");
    }
  }
}
