package org.meanfield.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.families.Architectures;
import org.meanfield.network.Architecture;

/** Transformers as in their paper, with the shape of their batches. */
enum TransformerWorkload implements Workload {
  /** Encoder and decoder. */
  TRANSFORMER(Task.TRANSLATION, 1_000, 128, 4, 2, 32, 32),

  /** A decoder without an encoder. */
  DECODER_ONLY(Task.LANGUAGE_MODEL, 4_000, 256, 8, 4, 16, 128),

  /** The same over texts eight times as long. */
  DECODER_ONLY_1024(Task.LANGUAGE_MODEL, 4_000, 256, 8, 4, 2, 1_024);

  private static final double LEARNING_RATE = 1e-3;
  private static final double CLIP_NORM = 1;
  private static final int FEED_FORWARD = 4;

  /** Texts that are translated side by side, and how many candidates each is kept with. */
  private static final int SOURCES = 8;

  private static final int BEAM = 4;

  /** Tokens that are no words: the unknown one, the end, and the beginning. */
  private static final int SPECIALS = 3;

  private final Task task;
  private final int vocabulary;
  private final int width;
  private final int heads;
  private final int layers;
  private final int texts;
  private final int length;

  /**
   * @param layers of each half
   * @param texts in a batch
   * @param length tokens of a text; of pairs, of each
   */
  TransformerWorkload(
      Task task, int vocabulary, int width, int heads, int layers, int texts, int length) {
    this.task = task;
    this.vocabulary = vocabulary;
    this.width = width;
    this.heads = heads;
    this.layers = layers;
    this.texts = texts;
    this.length = length;
  }

  private boolean ofPairs() {
    return task == Task.TRANSLATION;
  }

  int width() {
    return width;
  }

  int heads() {
    return heads;
  }

  int feedForward() {
    return FEED_FORWARD * width;
  }

  /** Of each half. */
  int layers() {
    return layers;
  }

  /** Steps of a text, its end among them. */
  int length() {
    return length;
  }

  @Override
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Pairs are counted in tokens. */
  @Override
  public int batchSize() {
    return ofPairs() ? texts * length : texts;
  }

  /** Tokens; of pairs those that are told. */
  @Override
  public int examples() {
    return texts * length;
  }

  /** Translations, or the tokens that are written. */
  @Override
  public int inferred() {
    return ofPairs() ? SOURCES : texts * length;
  }

  @Override
  public Runnable inference() {
    return ofPairs()
        ? WritingStep.translating(architecture(), words(), minibatch(1), SOURCES, BEAM)
        : WritingStep.generating(architecture(), words(), texts, length);
  }

  /** What it takes: each source read and projected once, and each of its beam's rows written. */
  @Override
  public double forwardFlops() {
    if (!ofPairs()) {
      return Workload.super.forwardFlops();
    }
    double ofRows =
        architecture().layers().stream()
            .mapToDouble(
                layer ->
                    (double) layer.forwardFlops()
                        * SOURCES
                        * (layer.name().startsWith("encoder") ? 1 : BEAM))
            .sum();
    double keysAndValues = 2.0 * 2 * width * width * length * layers;
    return ofRows - keysAndValues * SOURCES * (BEAM - 1);
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
    TransformerConfig config =
        new TransformerConfig(
            "",
            task,
            ofPairs() ? layers : 0,
            layers,
            width,
            heads,
            feedForward(),
            NormalisationPlace.POST,
            PositionKind.SINUSOIDAL,
            TransformerConfig.Activation.RELU,
            0,
            false,
            0,
            ofPairs() ? 0 : length);
    return Architectures.of(config, words());
  }

  /** Texts of so many different words; behind each its end. */
  ExampleFormat words() {
    List<String> words =
        IntStream.range(0, vocabulary - SPECIALS).mapToObj(word -> "word" + word).toList();
    WordTokenizer tokenizer = new WordTokenizer(words, false, true, List.of(SpecialToken.BEGIN));
    return new ExampleFormat(
        ofPairs() ? Schema.ofPairs(length - 1, length - 1) : Schema.ofStream(),
        List.of(),
        new Normalisation(List.of(), List.of()),
        tokenizer,
        ofPairs() ? tokenizer : null,
        ColumnNames.none(),
        null,
        false,
        null,
        null,
        null);
  }

  /** Random words: texts as long as they may be, whose every token counts. */
  @Override
  public Batch minibatch(long seed) {
    Random random = new Random(seed);
    Batch batch =
        ofPairs()
            ? new Batch(Schema.ofPairs(length - 1, length - 1), texts)
            : new Batch(new ContextBatching(texts, length).schema(), texts);
    for (int field = 0; field < 2; field++) {
      int[] tokens = batch.ints(field);
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = SPECIALS + random.nextInt(vocabulary - SPECIALS);
      }
      if (ofPairs()) {
        Arrays.fill(batch.lengths(field), length - 1);
      }
    }
    batch.allRows();
    return batch;
  }
}
