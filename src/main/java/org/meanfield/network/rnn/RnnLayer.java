package org.meanfield.network.rnn;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Cell;
import org.meanfield.kernel.Concatenation;
import org.meanfield.kernel.Dense;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Projection;
import org.meanfield.kernel.Recurrence;
import org.meanfield.kernel.StepSelection;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.InitialValues;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.NetworkState;
import org.meanfield.network.Role;
import org.meanfield.network.SlicedVector;
import org.meanfield.network.StateLayout;
import org.meanfield.network.TensorSpec;
import org.meanfield.network.dl4j.Dl4jTensors;

/** One layer: its name, its shapes, its parameters and their first values, what a step costs. */
sealed interface RnnLayer extends Serializable {
  String name();

  /** Width of what it makes of each step. */
  int width();

  List<TensorSpec> parameters();

  /** First values are uniform in ± this. */
  double bound();

  /**
   * Adds its parameters as a DL4J graph has them.
   *
   * @param model that has them
   */
  void export(NetworkState model, Dl4jTensors graph);

  /** Operations forwards for one step of one sequence, two a multiply-add. */
  long flops();

  /** Whether a gradient of what comes in is wanted: not of the values of a series. */
  default boolean passesGradient() {
    return true;
  }

  /** Writes the first values of its parameters: pure functions of the seed. */
  default void initialise(long seed, StateLayout layout, SlicedVector values) {
    for (TensorSpec tensor : parameters()) {
      InitialValues.uniform(
          seed, layout.offset(tensor.name()), tensor.size(), (float) bound(), values);
    }
  }

  /**
   * Appends the layer to a program.
   *
   * @param x what the layer before makes; an embedding, which is the first, looks at the input only
   */
  Activation append(ProgramBuilder program, RnnInput input, Activation x);

  /** For people: a line for each direction, none for what learns nothing. */
  default List<LayerSummary> summaries() {
    return List.of(summary());
  }

  /** For people. */
  default LayerSummary summary() {
    long learned = parameters().stream().mapToLong(TensorSpec::size).sum();
    long training = flops() * (passesGradient() ? 3 : 2);
    return new LayerSummary(name(), List.of(width()), learned, flops(), training);
  }

  private static TensorSpec parameter(String name, Integer... shape) {
    return new TensorSpec(name, Role.PARAMETER, List.of(shape));
  }

  /**
   * A vector for each token: {@code [vocabulary, width]}.
   *
   * @param tied whether the output uses it as well
   */
  record Embedding(String name, int vocabulary, int width, boolean tied) implements RnnLayer {
    @Override
    public List<TensorSpec> parameters() {
      return List.of(parameter(name + ".weight", vocabulary, width));
    }

    /**
     * As wide as PyTorch's normal distribution, from which a language model of characters learns
     * faster; small where it is tied, so that the output begins near a guess (Press and Wolf, arXiv
     * 1608.05859).
     */
    @Override
    public double bound() {
      return tied ? 0.1 : Math.sqrt(3);
    }

    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      Tokens tokens = input.tokens().orElseThrow();
      return program.add(org.meanfield.kernel.Embedding.of(name, tokens, vocabulary, width));
    }

    @Override
    public void export(NetworkState model, Dl4jTensors graph) {
      parameters().forEach(t -> graph.add(t.name(), t.shape(), model.tensor(t.name())));
    }

    @Override
    public long flops() {
      return 0;
    }
  }

  /**
   * A recurrent layer in one direction, with PyTorch's names.
   *
   * @param index among the layers, from 0
   * @param inputs width of what comes in
   * @param passesGradient whether there are parameters before it
   */
  record Recurrent(
      String name,
      Cell cell,
      int index,
      int inputs,
      int width,
      boolean reverse,
      boolean passesGradient)
      implements RnnLayer {

    /** Such as {@code rnn.weight_ih_l0}; the module is what stands before the point. */
    static final String MODULE = "rnn";

    static Recurrent of(
        Cell cell, int index, int inputs, int width, boolean reverse, boolean passesGradient) {
      return new Recurrent(
          name(cell, index, reverse), cell, index, inputs, width, reverse, passesGradient);
    }

    static String name(Cell cell, int index, boolean reverse) {
      String name = cell.name().toLowerCase(Locale.ROOT) + (index + 1);
      return reverse ? name + "-reverse" : name;
    }

    @Override
    public List<TensorSpec> parameters() {
      String suffix = suffix();
      int rows = gates() * width;
      return List.of(
          parameter(MODULE + ".weight_ih" + suffix, rows, inputs),
          parameter(MODULE + ".weight_hh" + suffix, rows, width),
          parameter(MODULE + ".bias_ih" + suffix, rows),
          parameter(MODULE + ".bias_hh" + suffix, rows));
    }

    private String suffix() {
      return "_l" + index + (reverse ? "_reverse" : "");
    }

    private int gates() {
      return switch (cell) {
        case LSTM -> 4;
        case GRU -> 3;
        case SIMPLE -> 1;
      };
    }

    /** PyTorch's. */
    @Override
    public double bound() {
      return 1 / Math.sqrt(width);
    }

    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      Recurrence recurrence = new Recurrence(cell, input.steps(), width, reverse);
      return program.add(
          input
              .lengths()
              .map(l -> org.meanfield.kernel.Recurrent.ofSequences(MODULE, index, recurrence, l))
              .orElseGet(() -> org.meanfield.kernel.Recurrent.ofStreams(MODULE, index, recurrence)),
          x);
    }

    /** DL4J has one bias, which is the sum of PyTorch's two. */
    @Override
    public void export(NetworkState model, Dl4jTensors graph) {
      String suffix = suffix();
      float[] bias = model.tensor(MODULE + ".bias_ih" + suffix);
      float[] recurrentBias = model.tensor(MODULE + ".bias_hh" + suffix);
      for (int i = 0; i < bias.length; i++) {
        bias[i] += recurrentBias[i];
      }
      int rows = gates() * width;
      float[] weight = model.tensor(MODULE + ".weight_ih" + suffix);
      float[] recurrent = model.tensor(MODULE + ".weight_hh" + suffix);
      graph.addGates(name + ".weight", List.of(rows, inputs), weight, cell);
      graph.addGates(name + ".recurrent_weight", List.of(rows, width), recurrent, cell);
      graph.addGates(name + ".bias", List.of(rows), bias, cell);
    }

    @Override
    public long flops() {
      return 2L * gates() * width * (inputs + width);
    }
  }

  /**
   * A recurrent layer in both directions, side by side.
   *
   * @param ends whether it makes only what each direction says at its end: the reverse one at the
   *     first step
   */
  record BothWays(Recurrent onward, Recurrent reverse, boolean ends) implements RnnLayer {
    @Override
    public String name() {
      return onward.name();
    }

    @Override
    public int width() {
      return onward.width() + reverse.width();
    }

    @Override
    public List<TensorSpec> parameters() {
      return Stream.concat(onward.parameters().stream(), reverse.parameters().stream()).toList();
    }

    @Override
    public double bound() {
      return onward.bound();
    }

    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      Activation forth = onward.append(program, input, x);
      Activation back = reverse.append(program, input, x);
      if (ends) {
        Lengths lengths = input.lengths().orElseThrow();
        forth = program.add(StepSelection.last(lengths), forth);
        back = program.add(StepSelection.first(lengths), back);
      }
      return program.add(Concatenation.of(name() + "-both"), forth, back);
    }

    @Override
    public void export(NetworkState model, Dl4jTensors graph) {
      onward.export(model, graph);
      reverse.export(model, graph);
    }

    @Override
    public long flops() {
      return onward.flops() + reverse.flops();
    }

    @Override
    public List<LayerSummary> summaries() {
      return List.of(onward.summary(), reverse.summary());
    }
  }

  /** Of every sequence its last step. */
  record End(int width) implements RnnLayer {
    @Override
    public String name() {
      return "end";
    }

    @Override
    public List<TensorSpec> parameters() {
      return List.of();
    }

    @Override
    public double bound() {
      return 0;
    }

    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      return program.add(StepSelection.last(input.lengths().orElseThrow()), x);
    }

    @Override
    public void export(NetworkState model, Dl4jTensors graph) {}

    @Override
    public long flops() {
      return 0;
    }

    @Override
    public List<LayerSummary> summaries() {
      return List.of();
    }
  }

  /** Drops values in training. */
  record Dropout(float rate, int width) implements RnnLayer {
    @Override
    public String name() {
      return "dropout";
    }

    @Override
    public List<TensorSpec> parameters() {
      return List.of();
    }

    @Override
    public double bound() {
      return 0;
    }

    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      return program.dropout(x, rate);
    }

    @Override
    public void export(NetworkState model, Dl4jTensors graph) {}

    @Override
    public long flops() {
      return 0;
    }

    @Override
    public List<LayerSummary> summaries() {
      return List.of();
    }
  }

  /**
   * Scores of the classes of a whole sequence: in the one way a dense layer is, where {@link
   * Output} is for many rows.
   */
  record ClassOutput(String name, int inputs, int width) implements RnnLayer {
    private Output asOutput() {
      return new Output(name, inputs, width, "");
    }

    @Override
    public List<TensorSpec> parameters() {
      return asOutput().parameters();
    }

    @Override
    public double bound() {
      return asOutput().bound();
    }

    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      return program.add(Dense.of(name, width, Nonlinearity.NONE), x);
    }

    @Override
    public void export(NetworkState model, Dl4jTensors graph) {
      asOutput().export(model, graph);
    }

    @Override
    public long flops() {
      return asOutput().flops();
    }
  }

  /**
   * Scores of the tokens, or values.
   *
   * @param tied name of the embedding whose weights it uses; empty where it has its own
   */
  record Output(String name, int inputs, int width, String tied) implements RnnLayer {
    @Override
    public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
      return program.add(
          tied.isEmpty() ? Projection.of(name, width) : Projection.tied(name, tied), x);
    }

    @Override
    public List<TensorSpec> parameters() {
      TensorSpec bias = parameter(name + ".bias", width);
      return tied.isEmpty()
          ? List.of(parameter(name + ".weight", width, inputs), bias)
          : List.of(bias);
    }

    /** PyTorch's. */
    @Override
    public double bound() {
      return 1 / Math.sqrt(inputs);
    }

    /** DL4J shares no weights: where they are the embedding's, it has a copy. */
    @Override
    public void export(NetworkState model, Dl4jTensors graph) {
      float[] weight = model.tensor((tied.isEmpty() ? name : tied) + ".weight");
      graph.add(name + ".weight", List.of(width, inputs), weight);
      graph.add(name + ".bias", List.of(width), model.tensor(name + ".bias"));
    }

    @Override
    public long flops() {
      return 2L * inputs * width;
    }
  }
}
