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
 * forward   z  = x · w_ihᵀ                        all steps in one product
 *           u[t] = h[t−1] · w_hhᵀ                 a step; added to z[t], or apart for a GRU
 *           h[t] = cell(z[t], u[t])
 * backward  dz[t], du[t] = cell'(dh[t])           in the place of z and u
 *           dh[t−1] += du[t] · w_hh
 *           dw_ih = dzᵀ · x,  dw_hh = duᵀ · h₋₁   all steps in one product
 *           dx = dz · w_ih
 * </pre>
 *
 * <p>The weights lie transposed in memory, so that their gradients come out of the product as they
 * lie. Without lengths a forward layer carries its state over from batch to batch; with lengths, or
 * in reverse, every sequence is whole and starts from zeros.
 */
final class Recurrent implements Layer {
  private final Assembly assembly;
  private final String name;
  private final String suffix;
  private final Unrolling unrolling;
  private final int blocks;
  private final Activation input;
  private final Buffer fromInput;
  private final Buffer fromState;
  private final Buffer states;
  private final Activation output;
  private final Gates gates;
  private final List<CarriedState> carried = new ArrayList<>();
  private final Step inputProduct;
  private final List<Step> stateProducts = new ArrayList<>();
  private final List<Step> stateGradients = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();

  /**
   * @param lengths null for a stream
   */
  Recurrent(
      Assembly assembly,
      String name,
      int layer,
      Activation input,
      Recurrence recurrence,
      Lengths lengths) {
    this.assembly = assembly;
    this.name = name;
    this.suffix = "_l" + layer + (recurrence.reverse() ? "_reverse" : "");
    this.input = input;
    this.unrolling = unrolling(input, recurrence, lengths);
    this.blocks = blocks(recurrence.cell());
    int rows = unrolling.rows();
    int hidden = unrolling.hidden();
    memory.desc gateLayout = Layouts.plain(rows, blocks * hidden);
    this.fromInput = assembly.reserve(gateLayout);
    this.fromState = recurrence.cell() == Cell.GRU ? assembly.reserve(gateLayout) : fromInput;
    this.states = assembly.reserve(Layouts.plain(rows + unrolling.sequences(), hidden));
    this.output =
        new Activation(
            new long[] {rows, hidden},
            states(unrolling.blockAfter(0), unrolling.steps()),
            assembly.training() ? assembly.reserve(Layouts.plain(rows, hidden)) : null,
            true);
    int inputs = Math.toIntExact(input.shape()[1]);
    Parameter wInput = weight("weight_ih", inputs);
    Parameter wHidden = weight("weight_hh", hidden);
    this.gates = gates(recurrence.cell(), lengths == null && !recurrence.reverse());
    this.inputProduct =
        product("input", rows, assembly.transposed(wInput), Matmul.Result.WRITTEN)
            .on(input.value(), fromInput);
    forwardProducts(wHidden);
    if (assembly.training()) {
      backwardProducts(wInput, wHidden);
    }
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
    GateBiases biases = new GateBiases(assembly, name, suffix, blocks, unrolling.hidden());
    Buffer dh = output.gradient();
    return switch (cell) {
      case LSTM -> {
        List<CarriedState> cells = stream ? List.of(carried("c")) : List.of();
        carried.addAll(cells);
        yield new LstmGates(assembly, unrolling, fromInput, states, dh, biases, cells);
      }
      case GRU -> new GruGates(assembly, unrolling, fromInput, fromState, states, dh, biases);
      case SIMPLE -> new SimpleGates(unrolling, fromInput, states, dh, biases);
    };
  }

  private CarriedState carried(String kind) {
    return new CarriedState(name + "." + kind + suffix, unrolling.sequences(), unrolling.hidden());
  }

  private Matmul product(String kind, int rows, Buffer b, Matmul.Result result) {
    return new Matmul(assembly, name + suffix + " " + kind, rows, b, result, null);
  }

  private void forwardProducts(Parameter wHidden) {
    Matmul.Result result = fromState == fromInput ? Matmul.Result.ADDED : Matmul.Result.WRITTEN;
    Matmul product = product("state", unrolling.sequences(), assembly.transposed(wHidden), result);
    for (int step = 0; step < unrolling.steps(); step++) {
      stateProducts.add(product.on(states(unrolling.blockBefore(step), 1), block(fromState, step)));
    }
  }

  private void backwardProducts(Parameter wInput, Parameter wHidden) {
    Matmul product = product("dh", unrolling.sequences(), wHidden.value(), Matmul.Result.ADDED);
    for (int step = 0; step < unrolling.steps(); step++) {
      stateGradients.add(
          unrolling.isFirst(step)
              ? () -> {}
              : product.on(
                  block(fromState, step), block(output.gradient(), unrolling.previous(step))));
    }
    Buffer before = states(unrolling.blockBefore(0), unrolling.steps());
    backward.add(
        new WeightGradient(name + suffix + " dw_ih", input.value(), fromInput, wInput.gradient()));
    backward.add(
        new WeightGradient(name + suffix + " dw_hh", before, fromState, wHidden.gradient()));
    if (input.wantsGradient()) {
      backward.add(
          product("dx", unrolling.rows(), wInput.value(), Matmul.Result.WRITTEN)
              .on(fromInput, input.gradient()));
    }
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

  Activation output() {
    return output;
  }

  /** The states that go over to the next batch; empty where sequences are whole. */
  List<CarriedState> carried() {
    return List.copyOf(carried);
  }

  @Override
  public void forward() {
    int size = unrolling.sequences() * unrolling.hidden();
    if (!carried.isEmpty()) {
      states.put(unrolling.initialBlock() * size, carried.get(0).values(), 0, size);
    }
    inputProduct.run();
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
  public void backward() {
    gates.beginBackward();
    for (int place = unrolling.steps() - 1; place >= 0; place--) {
      int step = unrolling.step(place);
      gates.backward(step);
      stateGradients.get(step).run();
    }
    gates.endBackward();
    Program.run(backward);
  }
}
