package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * A recurrent layer in one direction, over T steps of N sequences; its cell has K blocks of H
 * values (LSTM 4, GRU 3, simple 1):
 *
 * <pre>
 * x [T·N, I]   w_ih [K·H, I]   w_hh [K·H, H]   h [T·N, H]   z, u [T·N, K·H]
 * forward   z  = x · w_ihᵀ                        as {@link InputProduct} has it
 *           u[t] = h[t−1] · w_hhᵀ                 a step; added to z[t], or apart for a GRU
 *           h[t] = cell(z[t], u[t])
 * backward  dz[t], du[t] = cell'(dh[t])           in the place of z and u
 *           dh[t−1] += du[t] · w_hh
 *           dw_hh = duᵀ · h₋₁                     all steps in one product
 *           dw_ih = dzᵀ · x,  dx = dz · w_ih      as {@link InputProduct} has it
 * </pre>
 *
 * <p>The weights lie transposed in memory, so that their gradients come out of the product as they
 * lie. Without lengths a forward layer carries its state over from batch to batch; with lengths, or
 * in reverse, every sequence is whole and starts from zeros.
 */
public final class Recurrent extends Layer {
  private final Assembly assembly;
  private final String name;
  private final String suffix;
  private final Unrolling unrolling;
  private final int blocks;
  private final Buffer fromInput;
  private final Buffer fromState;
  private final Buffer states;
  private final Activation output;
  private final Gates gates;
  private final List<CarriedState> carried = new ArrayList<>();
  private final Parameter wHidden;
  private final GateBiases biases;
  private final boolean trained;
  private final InputProduct inputProduct;
  private final List<Step> stateProducts = new ArrayList<>();
  private final List<Step> stateGradients = new ArrayList<>();
  private final float[] zeros;

  /**
   * @param lengths null for a stream
   */
  private Recurrent(
      Assembly assembly,
      String name,
      int layer,
      Activation input,
      Recurrence recurrence,
      Lengths lengths) {
    this.assembly = assembly;
    this.name = name;
    this.suffix = "_l" + layer + (recurrence.reverse() ? "_reverse" : "");
    this.unrolling = unrolling(input, recurrence, lengths);
    this.blocks = blocks(recurrence.cell());
    int rows = unrolling.rows();
    int hidden = unrolling.hidden();
    memory.desc gateLayout = Layouts.plain(rows, blocks * hidden);
    this.fromInput = assembly.reserve(gateLayout);
    this.fromState = recurrence.cell() == Cell.GRU ? assembly.reserve(gateLayout) : fromInput;
    this.states = assembly.reserve(Layouts.plain(rows + unrolling.sequences(), hidden));
    Buffer outputs = states(unrolling.blockAfter(0), unrolling.steps());
    this.trained = assembly.trained();
    this.output = assembly.recurrent(new long[] {rows, hidden}, outputs, input);
    output.changeGradient();
    Parameter wInput = weight("weight_ih", Math.toIntExact(input.shape()[1]));
    this.wHidden = weight("weight_hh", hidden);
    this.biases = new GateBiases(assembly, name, suffix, blocks, hidden);
    this.zeros = new float[unrolling.sequences() * hidden];
    this.gates = gates(recurrence.cell(), lengths == null && !recurrence.reverse());
    this.inputProduct = InputProduct.of(assembly, name + suffix, input, wInput, fromInput);
    forwardProducts();
  }

  /**
   * Over streams, {@code [T·N, I]} to {@code [T·N, H]}: it takes its state over from the batch
   * before, unless in reverse.
   *
   * @param name module of its parameters, such as {@code rnn}
   * @param layer its number in their names, such as 0 in {@code weight_ih_l0}
   */
  public static LayerSpec ofStreams(String name, int layer, Recurrence recurrence) {
    return of(name, layer, recurrence, null);
  }

  /**
   * Over whole sequences of some lengths, {@code [T·N, I]} to {@code [T·N, H]}: each starts from
   * zeros, and is zero after its end.
   */
  public static LayerSpec ofSequences(
      String name, int layer, Recurrence recurrence, Lengths lengths) {
    return of(name, layer, recurrence, lengths);
  }

  private static LayerSpec of(String name, int layer, Recurrence recurrence, Lengths lengths) {
    return LayerSpec.of(
        name, (assembly, x) -> new Recurrent(assembly, name, layer, x, recurrence, lengths));
  }

  private static Unrolling unrolling(Activation input, Recurrence recurrence, Lengths lengths) {
    long rows = input.shape()[0];
    if (input.shape().length != 2 || rows % recurrence.steps() != 0) {
      throw new IllegalArgumentException(
          rows + " rows are no whole number of sequences of " + recurrence.steps() + " steps");
    }
    int sequences = Math.toIntExact(rows / recurrence.steps());
    if (lengths != null
        && (lengths.sequences() != sequences || lengths.steps() != recurrence.steps())) {
      throw new IllegalArgumentException("lengths of another batch shape");
    }
    return new Unrolling(
        recurrence.steps(), sequences, recurrence.hidden(), recurrence.reverse(), lengths);
  }

  private static int blocks(Cell cell) {
    return switch (cell) {
      case LSTM -> 4;
      case GRU -> 3;
      case SIMPLE -> 1;
    };
  }

  private Parameter weight(String kind, int inputs) {
    int outputs = blocks * unrolling.hidden();
    return assembly.parameter(
        name + "." + kind + suffix,
        List.of(outputs, inputs),
        Layouts.plain(outputs, inputs),
        Layouts.columnMajor(outputs, inputs));
  }

  private Gates gates(Cell cell, boolean stream) {
    if (stream) {
      carried.add(carried("h"));
    }
    return switch (cell) {
      case LSTM -> {
        List<CarriedState> cells = stream ? List.of(carried("c")) : List.of();
        carried.addAll(cells);
        yield new LstmGates(assembly, unrolling, fromInput, states, biases, cells);
      }
      case GRU -> new GruGates(assembly, unrolling, fromInput, fromState, states, biases);
      case SIMPLE -> new SimpleGates(unrolling, fromInput, states, biases);
    };
  }

  private CarriedState carried(String kind) {
    return new CarriedState(name + "." + kind + suffix, unrolling.sequences(), unrolling.hidden());
  }

  private Matmul stateProduct(String kind, Orientation orientation, Arrival arrival) {
    int sequences = unrolling.sequences();
    return new Matmul(
        assembly, name + suffix + " " + kind, sequences, wHidden.rows(), orientation, arrival);
  }

  private void forwardProducts() {
    Arrival arrival = fromState == fromInput ? Arrival.ADDED : Arrival.WRITTEN;
    Matmul product = stateProduct("state", Orientation.TRANSPOSED, arrival);
    for (int step = 0; step < unrolling.steps(); step++) {
      stateProducts.add(product.on(states(unrolling.blockBefore(step), 1), block(fromState, step)));
    }
  }

  @Override
  void assembleBackward() {
    Buffer dh = output.gradient().buffer();
    gates.assembleBackward(dh);
    Matmul product = stateProduct("dh", Orientation.PLAIN, Arrival.ADDED);
    for (int step = 0; step < unrolling.steps(); step++) {
      stateGradients.add(
          unrolling.isFirst(step)
              ? () -> {}
              : product.on(block(fromState, step), block(dh, unrolling.previous(step))));
    }
    if (trained) {
      biases.assembleBackward(assembly);
      Buffer before = states(unrolling.blockBefore(0), unrolling.steps());
      WeightGradient.add(assembly, name + suffix + " dw_hh", before, fromState, wHidden, backward);
    }
    inputProduct.assembleBackward(trained, backward);
  }

  /** Consecutive blocks of the states. */
  private Buffer states(int fromBlock, int count) {
    int sequences = unrolling.sequences();
    return assembly.slice(
        states,
        (long) fromBlock * sequences * unrolling.hidden() * Float.BYTES,
        Layouts.plain((long) count * sequences, unrolling.hidden()));
  }

  /** The rows of one step. */
  private Buffer block(Buffer whole, int step) {
    long width = whole.layout().get_dims().get(1);
    return assembly.slice(
        whole,
        step * unrolling.sequences() * width * Float.BYTES,
        Layouts.plain(unrolling.sequences(), width));
  }

  @Override
  Activation output() {
    return output;
  }

  /** Empty where sequences are whole. */
  @Override
  List<CarriedState> carried() {
    return List.copyOf(carried);
  }

  @Override
  void forward() {
    int size = unrolling.sequences() * unrolling.hidden();
    float[] initial = carried.isEmpty() ? zeros : carried.get(0).values();
    states.put(unrolling.initialBlock() * size, initial, 0, size);
    inputProduct.forward();
    gates.beginForward();
    for (int place = 0; place < unrolling.steps(); place++) {
      int step = unrolling.step(place);
      stateProducts.get(step).run();
      gates.forward(step);
    }
    gates.endForward();
    if (!carried.isEmpty()) {
      states.get(unrolling.lastBlock() * size, carried.get(0).values(), 0, size);
    }
  }

  @Override
  void backward() {
    gates.beginBackward();
    for (int place = unrolling.steps() - 1; place >= 0; place--) {
      int step = unrolling.step(place);
      gates.backward(step);
      stateGradients.get(step).run();
    }
    gates.endBackward();
    super.backward();
  }
}
