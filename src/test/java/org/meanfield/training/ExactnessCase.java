package org.meanfield.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.meanfield.config.Config;
import org.meanfield.testing.SmallDocuments;
import org.meanfield.testing.SmallImages;
import org.meanfield.testing.SmallPairs;
import org.meanfield.testing.SmallSeries;
import org.meanfield.testing.SmallTexts;

/**
 * The networks that the exactness suite of training runs on: a family joins by one line here. Small
 * enough that an epoch takes a fraction of a second.
 */
enum ExactnessCase {
  /** Channels that fill no vector, so padded lanes take part in every update. */
  CNN(
      SmallImages::source,
      """
      network {
        family = cnn
        blocks = [
          { convolution = { channels = 6, kernel = 3 } }
          { pool = max, size = 2, stride = 2 }
          { convolution = { channels = 9, kernel = 3, padding = valid } }
        ]
        head = [12]
      }
      """,
      Optimisation.ADAM + Optimisation.NESTEROV,
      true),

  /** Batches of documents that were sorted by length, in programs of two lengths. */
  SEQUENCE_CLASSIFIER(
      SmallDocuments::source,
      """
      network {
        family = rnn, task = sequence-classification
        cell = gru, layers = 2, hidden = 7, embedding = 5, bidirectional = true
      }
      """
          + SmallDocuments.TOKENIZER,
      Optimisation.ADAMW + Optimisation.CLIPPED,
      true),

  /** All that is more than a function of parameters and one example, and residual blocks. */
  CNN_WITH_CHANCE(
      SmallImages::source,
      """
      network {
        family = cnn
        blocks = [
          { convolution = { channels = 6, kernel = 3 }, normalise = batch }
          { pool = max, size = 2, stride = 2 }
          { residual = { channels = 6 } }
          { residual = { channels = 9, stride = 2 } }
          { dropout = 0.2 }
        ]
        head = [12]
      }
      augmentation { flip = true, shift = 2, crop = 0.8 }
      """,
      Optimisation.ADAM + Optimisation.FORGETFUL,
      false),

  /** A stream, along which every replica carries its states. */
  LANGUAGE_MODEL(
      SmallTexts::source,
      """
      data { tokenizer.kind = char, splits { validation = 0.1, test = 0.1 } }
      network { family = rnn, task = language-model, layers = 2, hidden = 12, embedding = 5 }
      training.sequence-length = 7
      """,
      Optimisation.ADAM + Optimisation.CLIPPED,
      true),

  /** The other cell, words, one matrix for input and output, and chance. */
  LANGUAGE_MODEL_WITH_CHANCE(
      SmallTexts::source,
      """
      data { tokenizer.kind = word, splits { validation = 0.1, test = 0.1 } }
      network {
        family = rnn, task = language-model, cell = gru, hidden = 10, embedding = 10
        tied = true, dropout = 0.2
      }
      training.sequence-length = 3
      """,
      Optimisation.ADAMW + Optimisation.FORGETFUL + Optimisation.CLIPPED + Optimisation.NESTEROV,
      false),

  /** Attention over windows of a stream that hold several texts, and one matrix for all tokens. */
  TRANSFORMER_LANGUAGE_MODEL(
      SmallTexts::source,
      """
      data { tokenizer.kind = char, splits { validation = 0.1, test = 0.1 } }
      network {
        family = transformer, task = language-model
        layers = 2, width = 8, heads = 2, feed-forward = 12, dropout = 0
      }
      training.sequence-length = 7
      """,
      Optimisation.ADAM + Optimisation.CLIPPED + Optimisation.OUTER_ADAM,
      true),

  /** What is hidden is drawn anew for every replica and step. */
  MASKED_LANGUAGE_MODEL(
      SmallTexts::source,
      """
      data { tokenizer.kind = char, splits { validation = 0.1, test = 0.1 } }
      network {
        family = transformer, task = masked-language-model
        layers = 1, width = 8, heads = 2, feed-forward = 12, dropout = 0.1
        normalisation = post, positions = learned, activation = gelu, normalised-embeddings = true
      }
      training.sequence-length = 7
      """,
      Optimisation.ADAMW,
      false),

  /** An encoder of documents, learned places, and chance. */
  TRANSFORMER_CLASSIFIER(
      SmallDocuments::source,
      """
      network {
        family = transformer, task = sequence-classification
        layers = 1, width = 8, heads = 2, feed-forward = 12, dropout = 0.2
        normalisation = post, positions = learned, activation = gelu
      }
      """
          + SmallDocuments.TOKENIZER,
      Optimisation.ADAMW + Optimisation.FORGETFUL,
      false),

  /** Encoder and decoder, in batches of tokens and programs of two shapes. */
  TRANSLATOR(
      SmallPairs::source,
      """
      network {
        family = transformer, task = translation
        layers = 1, width = 8, heads = 2, feed-forward = 12, dropout = 0.1, label-smoothing = 0.1
      }
      """
          + SmallPairs.TOKENIZER,
      Optimisation.ADAM + Optimisation.CLIPPED,
      false),

  /** Two networks against each other and the average of one, warm-up, and batch statistics. */
  GAN(
      SmallImages::unlabelled,
      """
      network {
        family = gan, noise = 6
        generator = [
          { project = 6, normalise = batch }
          { transposed = { channels = 5 }, normalise = batch }
          { image = transposed }
        ]
        discriminator = [ { convolution = { channels = 6 } }, { convolution = { channels = 9 } } ]
      }
      training.gan { warm-up-steps = 2, discriminator-steps = 2, label-smoothing = 0.1 }
      augmentation.flip = true
      """,
      Optimisation.ADAM + Optimisation.CLIPPED,
      false),

  /** By class and with hinges, residual blocks, and weights whose estimates are state. */
  GAN_OF_CLASSES(
      SmallImages::source,
      """
      network {
        family = gan, noise = 6, conditional = true, loss = hinge, spectral-normalisation = true
        generator = [
          { project = 6, activation = none }
          { residual = { channels = 6, resample = up } }
          { image = convolution, kernel = 3, stride = 1, padding = 1 }
        ]
        discriminator = [ { residual = { channels = 6, resample = down } }, { pool = global } ]
      }
      training.gan { ema = 0, warm-up-steps = 1 }
      """,
      Optimisation.ADAMW + Optimisation.FORGETFUL,
      false),

  /** Whole examples again, in the order of time, and a loss with a kink. */
  FORECASTER(
      SmallSeries::source,
      """
      data { window = 8, horizon = 3, season = 8 }
      network {
        family = rnn, task = forecasting, cell = gru, layers = 2, hidden = 10
        quantiles = [0.2, 0.5, 0.8]
      }
      """,
      Optimisation.ADAMW + Optimisation.HALFWAY,
      true);

  private final Function<Path, String> source;
  private final String network;
  private final String optimisation;
  private final boolean averagingCommutes;

  /**
   * @param source writes the data into a folder, and returns {@code data.source}
   * @param network the configuration's sections on it
   * @param optimisation what {@link #optimised} trains it with
   * @param averagingCommutes whether the mean of the replicas' gradients is the gradient of all
   *     their examples: not with dropout, augmentation or batch statistics
   */
  ExactnessCase(
      Function<Path, String> source,
      String network,
      String optimisation,
      boolean averagingCommutes) {
    this.source = source;
    this.network = network;
    this.optimisation = optimisation;
    this.averagingCommutes = averagingCommutes;
  }

  static Stream<ExactnessCase> whereAveragingCommutes() {
    return Stream.of(values()).filter(family -> family.averagingCommutes);
  }

  /**
   * Not where cells saturate or layers are normalised: those keep a loss finite for a step more,
   * however large a weight.
   */
  static Stream<ExactnessCase> whereNothingSaturates() {
    return Stream.of(values()).filter(family -> family.network.contains("family = cnn"));
  }

  /**
   * What makes a run on this network remember more than SGD does, or less: all updaters with
   * moments, clipping, moments that start anew and outer optimizers are some case's.
   */
  String[] optimised(double learningRate, String... more) {
    return Stream.concat(optimisation.formatted(learningRate).lines(), Stream.of(more))
        .toArray(String[]::new);
  }

  /**
   * A run on this network: SGD, two replicas, three local steps of 16 examples, unless overridden.
   *
   * @param folder of the data, of the shards that its runs share, and of the runs
   * @param run its name, and the name of its folder
   */
  Config config(Path folder, String run, String... overrides) {
    return Config.load(file(folder, run).toString(), List.of(overrides));
  }

  /** The file of {@link #config}. */
  Path file(Path folder, String run) {
    try {
      Path home = Files.createDirectories(folder.resolve(name()));
      Path file = home.resolve(run + ".conf");
      Files.writeString(
          file,
          """
          run { name = "%2$s", dir = "%1$s/runs/%2$s" }
          data { shards = "%1$s/shards", shard-count = 6, source = %3$s }
          %4$s
          training {
            replicas = 2, local-steps = 3, %5$s, epochs = 2
            updater { name = sgd, learning-rate = 0.1 }
            checkpoint { every-rounds = 2, keep = 2 }, validate-every-rounds = 2
          }
          """
              .formatted(home.toAbsolutePath(), run, source.apply(home), network, batch()));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String batch() {
    return this == TRANSLATOR ? "tokens-per-batch = 128" : "batch-size = 16";
  }

  /** Overrides, one a line, that take a learning rate. */
  private static final class Optimisation {
    static final String NESTEROV = "training.outer={ name = nesterov }\n";
    static final String OUTER_ADAM = "training.outer={ name = adam }\n";
    static final String HALFWAY = "training.outer={ name = average, learning-rate = 0.5 }\n";
    static final String ADAM = "training.updater={ name = adam, learning-rate = %s }\n";
    static final String ADAMW =
        "training.updater={ name = adamw, learning-rate = %s, weight-decay = 0.1 }\n";
    static final String CLIPPED = "training.updater.clip-norm=0.1\n";
    static final String FORGETFUL = "training.optimizer-state=reset\n";
  }
}
