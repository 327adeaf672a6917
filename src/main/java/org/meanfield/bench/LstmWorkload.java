package org.meanfield.bench;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.Task;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.StreamBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.families.Architectures;
import org.meanfield.network.Architecture;

/** LSTM language models, with the shape of their batches. */
enum LstmWorkload implements Workload {
  /** Two layers of 256 over characters, embedded in 64 numbers. */
  LSTM_CHAR(65, 64, 256, 32, 64),

  /** Two layers of 512 over words, embedded in as many numbers. */
  LSTM_WORD(10_000, 512, 512, 32, 35);

  private static final int LAYERS = 2;

  /** Tokens that are no words: the unknown one, and the end of a document. */
  private static final int SPECIALS = 2;

  private static final double LEARNING_RATE = 1e-3;
  private static final double CLIP_NORM = 5;

  /** Different tokens. */
  final int vocabulary;

  /** Numbers that a token is embedded in. */
  final int embedding;

  /** Units of each layer. */
  final int hidden;

  private final int batchSize;

  /** Tokens of a sequence. */
  final int length;

  LstmWorkload(int vocabulary, int embedding, int hidden, int batchSize, int length) {
    this.vocabulary = vocabulary;
    this.embedding = embedding;
    this.hidden = hidden;
    this.batchSize = batchSize;
    this.length = length;
  }

  @Override
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public double learningRate() {
    return LEARNING_RATE;
  }

  @Override
  public double clipNorm() {
    return CLIP_NORM;
  }

  @Override
  public boolean ofImages() {
    return false;
  }

  @Override
  public Architecture architecture() {
    RnnConfig config =
        new RnnConfig(
            Task.LANGUAGE_MODEL,
            RnnConfig.Cell.LSTM,
            LAYERS,
            hidden,
            embedding,
            false,
            0,
            false,
            List.of(),
            length);
    return Architectures.of(config, words());
  }

  /** A stream of so many different words. */
  private ExampleFormat words() {
    List<String> words =
        IntStream.range(0, vocabulary - SPECIALS).mapToObj(word -> "word" + word).toList();
    return new ExampleFormat(
        Schema.ofStream(),
        List.of(),
        new Normalisation(List.of(), List.of()),
        new WordTokenizer(words, false, true),
        ColumnNames.none());
  }

  /** Random tokens, after each of which comes another: no contender's speed depends on them. */
  @Override
  public Batch minibatch(long seed) {
    Random random = new Random(seed);
    Schema schema = new StreamBatching(batchSize, length).schema();
    Batch batch = new Batch(schema, batchSize);
    for (String field : List.of(Schema.TOKENS, Schema.TARGETS)) {
      int[] tokens = batch.ints(schema.index(field));
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = random.nextInt(vocabulary);
      }
    }
    return batch;
  }

  @Override
  public NetworkSteps dl4j() {
    return new Dl4jLstmStep(this);
  }
}
