package org.meanfield.network.transformer;

import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;
import org.meanfield.network.state.NetworkState;

/**
 * Texts side by side, each of which is read anew from its beginning for every token. Of a text that
 * is longer than the examples that the network was trained on, the last so many tokens are read.
 */
final class LanguageModelDecoder implements Decoder {
  private final LanguageModel architecture;
  private final Workspace workspace;
  private final Parameters parameters;
  private final WrittenTexts<LanguageModelProgram> texts;

  LanguageModelDecoder(LanguageModel architecture, Engine engine, int rows) {
    this.architecture = architecture;
    this.workspace = new Workspace(engine);
    boolean open = false;
    try {
      this.parameters = new Parameters(workspace);
      this.texts =
          new WrittenTexts<>(
              rows, architecture.config().sequenceLength(), steps -> program(rows, steps));
      open = true;
    } finally {
      if (!open) {
        workspace.close();
      }
    }
  }

  private LanguageModelProgram program(int rows, int steps) {
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      return LanguageModelProgram.of(architecture, rows, steps, builder);
    }
  }

  @Override
  public long bytes() {
    return workspace.bytes();
  }

  @Override
  public void allocate(long maximumBytes) {
    workspace.allocate(maximumBytes);
  }

  @Override
  public void restore(NetworkState model) {
    for (Parameter parameter : parameters.all()) {
      parameters.load(parameter.name(), model.source(parameter.name()));
    }
  }

  @Override
  public int rows() {
    return texts.rows();
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    if (prompts.tokens().size() != rows() || prompts.source().isPresent()) {
      throw new IllegalArgumentException(
          "a language model of " + rows() + " rows begins with a prompt for each, and no source");
    }
    for (int row = 0; row < rows(); row++) {
      texts.text(row).clear();
      for (int token : prompts.tokens().get(row)) {
        append(row, token);
      }
    }
    tell(logProbabilities);
  }

  @Override
  public void read(int[] tokens, float[] logProbabilities) {
    for (int row = 0; row < rows(); row++) {
      append(row, tokens[row]);
    }
    tell(logProbabilities);
  }

  /** Behind the end of a text another begins, which sees nothing of it. */
  private void append(int row, int token) {
    if (token == architecture.end()) {
      texts.text(row).clear();
    }
    texts.text(row).append(token);
  }

  private void tell(float[] logProbabilities) {
    LanguageModelProgram program = texts.program();
    TokenRows rows = program.rows();
    rows.clear();
    for (int row = 0; row < rows(); row++) {
      rows.putCausal(row, texts.text(row).tokens(), 0, texts.text(row).length());
    }
    program.forward();
    float[] own = new float[architecture.vocabulary()];
    for (int row = 0; row < rows(); row++) {
      int last = row * rows.steps() + texts.text(row).length() - 1;
      program.program().head().logProbabilities(last, 1, own);
      System.arraycopy(own, 0, logProbabilities, row * own.length, own.length);
    }
  }

  @Override
  public void keep(int[] parents) {
    texts.keep(parents);
  }

  @Override
  public void close() {
    workspace.close();
  }
}
