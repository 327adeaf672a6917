package org.meanfield.inference;

import java.net.URI;
import java.util.List;
import java.util.OptionalInt;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Task;
import org.meanfield.data.DataException;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Decoder;
import org.meanfield.network.InstructionSets;
import org.meanfield.storage.Storage;

/**
 * A text that a language model writes on, token by token. Each token is a function of the model,
 * the prompt, the settings and the tokens before it, so it does not matter how many are asked for
 * at once. The unknown token is never written. One thread at a time.
 */
public final class Generation implements AutoCloseable {
  private final Engine engine;
  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final Sampling sampling;
  private final org.meanfield.data.text.Decoder text;
  private final float[] logProbabilities;
  private final URI folder;
  private final List<String> warnings;
  private long written;

  private Generation(
      Engine engine, Decoder decoder, TrainedNetwork model, Sampling sampling, URI folder) {
    this.warnings = model.problems();
    this.engine = engine;
    this.decoder = decoder;
    this.tokenizer = model.format().tokenizer();
    this.sampling = sampling;
    this.text = tokenizer.decoder();
    this.logProbabilities = new float[tokenizer.vocabulary().size()];
    this.folder = folder;
  }

  /**
   * Opens a model behind a prompt, which stands at the beginning of a document: an empty one begins
   * a document itself. What of it the vocabulary lacks is read as unknown ({@link #unknown}).
   *
   * @param folder of the model
   * @throws CheckpointException when there is no model, or it is damaged
   * @throws ConfigException when the model writes no text
   * @throws DataException when the prompt is no Unicode
   */
  public static Generation open(
      Storage storage, Config config, URI folder, String prompt, Sampling sampling) {
    TrainedNetwork model =
        TrainedNetwork.of(new RunFolder(config.run().dir()).model(storage, folder));
    Task task = model.config().task();
    if (task != Task.LANGUAGE_MODEL) {
      throw new ConfigException(
          "%s: a model for network.task = %s, which writes no text; give that of a language model, or ask this one with %s"
              .formatted(folder, task.text(), task.command()));
    }
    Tokenizer tokenizer = model.format().tokenizer();
    int[] tokens = tokenizer.encode(prompt);
    Engine engine = Engine.open(InstructionSets.of(config.engine()));
    boolean open = false;
    try {
      Decoder decoder =
          model.architecture().decoder(engine, model.state(), 1, NativeRuntime.availableBytes());
      Generation generation = new Generation(engine, decoder, model, sampling, folder);
      generation.read(tokens);
      open = true;
      return generation;
    } finally {
      if (!open) {
        engine.close();
      }
    }
  }

  private void read(int[] prompt) {
    int[] behindDocument = new int[prompt.length + 1];
    behindDocument[0] = tokenizer.vocabulary().end();
    System.arraycopy(prompt, 0, behindDocument, 1, prompt.length);
    decoder.begin(behindDocument, logProbabilities);
    for (int token : prompt) {
      // Its text is there already; what follows may hang together with it.
      text.append(token);
    }
  }

  /** What is wrong with the model besides, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** What of a text the model does not know, each once, in the order of the text. */
  public List<String> unknown(String text) {
    return tokenizer.unknown(text);
  }

  /**
   * Writes the next token.
   *
   * @return its text, with the space before it where there is one; a newline where a document ends;
   *     empty while a character is incomplete
   * @throws CheckpointException where the model's answer is not a number
   */
  public String next() {
    Vocabulary vocabulary = tokenizer.vocabulary();
    OptionalInt unknown = vocabulary.unknown();
    if (unknown.isPresent()) {
      logProbabilities[unknown.getAsInt()] = Float.NEGATIVE_INFINITY;
    }
    if (Float.isNaN(logProbabilities[vocabulary.end()])) {
      throw new CheckpointException(
          folder + ": the model's answer is not a number; train it again", null);
    }
    int token = sampling.next(logProbabilities, written++);
    decoder.read(new int[] {token}, logProbabilities);
    return text.append(token);
  }

  /** Ends the text: what was held back of an incomplete character. */
  public String finish() {
    return text.finish();
  }

  @Override
  public void close() {
    decoder.close();
    engine.close();
  }
}
