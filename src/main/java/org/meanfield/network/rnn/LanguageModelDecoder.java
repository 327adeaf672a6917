package org.meanfield.network.rnn;

import java.util.Arrays;
import java.util.List;
import org.meanfield.kernel.CarriedState;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Decoder;
import org.meanfield.network.NetworkState;

/**
 * Texts side by side, one step at a time; what a row has read is in its recurrent states. A prompt
 * is the same for all rows: one row reads it in windows of several steps, and the others take over
 * its states.
 */
final class LanguageModelDecoder implements Decoder {
  /** Steps of a prompt that are computed together. */
  static final int WINDOW = 16;

  private final Workspace workspace;
  private final Parameters parameters;
  private final int rows;
  private final LanguageModelProgram window;
  private final LanguageModelProgram step;

  LanguageModelDecoder(LanguageModel architecture, Engine engine, int rows) {
    this.rows = rows;
    this.workspace = new Workspace(engine);
    boolean open = false;
    try {
      this.parameters = new Parameters(workspace);
      this.step = program(architecture, rows, 1);
      this.window = program(architecture, 1, WINDOW);
      open = true;
    } finally {
      if (!open) {
        workspace.close();
      }
    }
  }

  private LanguageModelProgram program(LanguageModel architecture, int sequences, int steps) {
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      return LanguageModelProgram.of(architecture, sequences, steps, builder);
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
    return rows;
  }

  @Override
  public void begin(int[] prompt, float[] logProbabilities) {
    window.program().carried().forEach(CarriedState::clear);
    int whole = (prompt.length - 1) / WINDOW * WINDOW;
    for (int from = 0; from < whole; from += WINDOW) {
      window.forward(Arrays.copyOfRange(prompt, from, from + WINDOW));
    }
    List<CarriedState> before = window.program().carried();
    for (int i = 0; i < before.size(); i++) {
      int width = before.get(i).width();
      float[] one = new float[width];
      before.get(i).read(one, 0);
      float[] all = new float[rows * width];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(one, 0, all, row * width, width);
      }
      step.program().carried().get(i).load(all, 0);
    }
    int[] tokens = new int[rows];
    for (int i = whole; i < prompt.length; i++) {
      Arrays.fill(tokens, prompt[i]);
      step.forward(tokens);
    }
    step.program().head().logProbabilities(logProbabilities);
  }

  @Override
  public void read(int[] tokens, float[] logProbabilities) {
    step.forward(tokens);
    step.program().head().logProbabilities(logProbabilities);
  }

  @Override
  public void keep(int[] parents) {
    for (CarriedState carried : step.program().carried()) {
      int width = carried.width();
      float[] before = new float[rows * width];
      carried.read(before, 0);
      float[] after = new float[rows * width];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(before, parents[row] * width, after, row * width, width);
      }
      carried.load(after, 0);
    }
  }

  @Override
  public void close() {
    workspace.close();
  }
}
