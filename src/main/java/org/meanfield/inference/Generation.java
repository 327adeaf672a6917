package org.meanfield.inference;

import java.net.URI;
import java.util.List;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Task;
import org.meanfield.data.DataException;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.network.Decoder;
import org.meanfield.network.InstructionSets;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.language.Sampling;
import org.meanfield.network.language.TextWriter;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;

/** A text that a model of a folder writes on, as {@link TextWriter} does. One thread at a time. */
public final class Generation implements AutoCloseable {
  private final NetworkPool.Guest<Decoder> decoder;
  private final Tokenizer tokenizer;
  private final TextWriter writer;
  private final URI folder;
  private final List<String> warnings;

  private Generation(
      NetworkPool.Guest<Decoder> decoder, TrainedNetwork model, TextWriter writer, URI folder) {
    this.warnings = model.problems();
    this.decoder = decoder;
    this.tokenizer = model.format().tokenizer();
    this.writer = writer;
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
        NamedModel.find(storage, new RunFolder(config.run().dir()), folder)
            .read("meanfield generate", TrainedNetwork::of);
    Task task = model.config().task();
    if (task != Task.LANGUAGE_MODEL) {
      throw new ConfigException(
          "%s: a model for network.task = %s, which writes no text; give that of a language model, or ask this one with %s"
              .formatted(folder, task.text(), task.command()));
    }
    Tokenizer tokenizer = model.format().tokenizer();
    int[] tokens = tokenizer.encode(prompt);
    NetworkPool.Guest<Decoder> decoder =
        NetworkPool.open(
            InstructionSets.of(config.engine()), engine -> model.architecture().decoder(engine, 1));
    boolean open = false;
    try {
      decoder.get().restore(model.state());
      TextWriter writer = new TextWriter(decoder.get(), tokenizer, sampling);
      writer.begin(tokens);
      open = true;
      return new Generation(decoder, model, writer, folder);
    } finally {
      if (!open) {
        decoder.close();
      }
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
    if (writer.isUndefined()) {
      throw new CheckpointException(
          folder + ": the model's answer is not a number; train it again", null);
    }
    return writer.next()[0];
  }

  /** Ends the text: what was held back of an incomplete character. */
  public String finish() {
    return writer.finish()[0];
  }

  @Override
  public void close() {
    decoder.close();
  }
}
