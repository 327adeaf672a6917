package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meanfield.kernel.CarriedState;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.Decoder;
import org.meanfield.network.ModelInUse;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.Prompts;

/**
 * Texts side by side, one step at a time; what a row has read is in its recurrent states. A prompt
 * is read in windows of several steps, as far as it fills them, and then step by step beside the
 * others.
 */
final class LanguageModelDecoder extends ModelInUse implements Decoder {
  /** Steps of a prompt that are computed together. */
  static final int WINDOW = 16;

  private final int rows;
  private final LanguageModelProgram window;
  private final LanguageModelProgram step;

  LanguageModelDecoder(LanguageModel architecture, Engine engine, int rows) {
    super(engine, ParameterSet.ONLY);
    this.rows = rows;
    boolean open = false;
    try {
      this.step = program(architecture, rows, 1);
      this.window = program(architecture, 1, WINDOW);
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  private LanguageModelProgram program(LanguageModel architecture, int sequences, int steps) {
    try (ProgramBuilder builder = builder()) {
      return LanguageModelProgram.of(architecture, sequences, steps, builder);
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    if (prompts.tokens().size() != rows || prompts.source().isPresent()) {
      throw new IllegalArgumentException(
          "a language model of " + rows + " rows begins with a prompt for each, and no source");
    }
    List<Beginning> beginnings = beginnings(prompts.tokens());
    int longest = beginnings.stream().mapToInt(Beginning::steps).max().orElseThrow();
    int[] tokens = new int[rows];
    // All end together. What a row reads before its own beginning is forgotten there.
    for (int left = longest; left > 0; left--) {
      for (int row = 0; row < rows; row++) {
        Beginning own = beginnings.get(row);
        if (own.steps() == left) {
          own.enter(step.program().carried(), row);
        }
        tokens[row] = own.token(Math.min(left, own.steps()));
      }
      step.forward(tokens);
    }
    step.program().head().logProbabilities(logProbabilities);
  }

  /**
   * Where a row stands behind the windows of its prompt.
   *
   * @param whole tokens that are read
   * @param states after them
   */
  private record Beginning(int[] prompt, int whole, List<float[]> states) {
    /** Tokens that are left, at least one. */
    int steps() {
      return prompt.length - whole;
    }

    /** The token that has so many with itself to the end. */
    int token(int left) {
      return prompt[prompt.length - left];
    }

    void enter(List<CarriedState> carried, int row) {
      for (int i = 0; i < carried.size(); i++) {
        carried.get(i).load(row, states.get(i), 0);
      }
    }
  }

  /** Rows beside each other with the same prompt have it read once. */
  private List<Beginning> beginnings(List<int[]> prompts) {
    List<Beginning> beginnings = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int[] prompt = prompts.get(row);
      boolean again = row > 0 && Arrays.equals(prompt, prompts.get(row - 1));
      beginnings.add(again ? beginnings.get(row - 1) : beginning(prompt));
    }
    return beginnings;
  }

  private Beginning beginning(int[] prompt) {
    window.program().carried().forEach(CarriedState::clear);
    int whole = (prompt.length - 1) / WINDOW * WINDOW;
    for (int from = 0; from < whole; from += WINDOW) {
      window.forward(Arrays.copyOfRange(prompt, from, from + WINDOW));
    }
    List<float[]> states = new ArrayList<>();
    for (CarriedState carried : window.program().carried()) {
      float[] state = new float[carried.width()];
      carried.read(state, 0);
      states.add(state);
    }
    return new Beginning(prompt, whole, states);
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
}
