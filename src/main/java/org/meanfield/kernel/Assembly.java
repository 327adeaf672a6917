package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;

/** What the layers of one program share while they are being made. */
final class Assembly {
  private final Engine engine;
  private final Parameters parameters;
  private final boolean training;
  private final Natives natives = new Natives();
  private final Arena arena;
  private final Reorders reorders;
  private final List<Step> packings = new ArrayList<>();
  private final List<Plan.Choice> choices = new ArrayList<>();

  Assembly(Engine engine, Parameters parameters, boolean training) {
    this.engine = engine;
    this.parameters = parameters;
    this.training = training;
    this.arena = new Arena(engine, natives);
    this.reorders = new Reorders(engine, natives);
  }

  boolean training() {
    return training;
  }

  engine engine() {
    return engine.handle();
  }

  Natives natives() {
    return natives;
  }

  Arena arena() {
    return arena;
  }

  List<Step> packings() {
    return packings;
  }

  Plan plan() {
    return new Plan(choices);
  }

  /** Attributes of every primitive: deterministic, scratchpad in this program's own memory. */
  primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_deterministic(true);
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    return attributes;
  }

  /** The same, with an elementwise function applied to the result while it is in registers. */
  primitive_attr attributes(Nonlinearity nonlinearity) {
    primitive_attr attributes = attributes();
    if (!nonlinearity.equals(Nonlinearity.NONE)) {
      post_ops operations = new post_ops();
      operations.append_eltwise(nonlinearity.algorithm(), nonlinearity.slope(), 0);
      attributes.set_post_ops(operations);
    }
    return attributes;
  }

  Buffer reserve(memory.desc layout) {
    return arena.reserve(layout);
  }

  /** A layer's output of this layout, with a gradient when training. */
  Activation activation(long[] shape, memory.desc layout) {
    return new Activation(shape, reserve(layout), training ? reserve(layout) : null);
  }

  /**
   * A linear layer's output: nobody needs its values on the way back, so that the gradient takes
   * their place.
   */
  Activation overwritten(long[] shape, memory.desc layout) {
    Buffer value = reserve(layout);
    return new Activation(shape, value, training ? value : null);
  }

  /** oneDNN's reference kernels are hundreds of times slower than any other. */
  static boolean isReference(primitive_desc_base description) {
    return implementation(description).contains("ref");
  }

  private static String implementation(primitive_desc_base description) {
    return description.impl_info_str().getString();
  }

  /**
   * A primitive with its arguments, and with scratchpad memory where it wants some.
   *
   * @throws KernelException where oneDNN has no fast kernel for the descriptors
   */
  Primitive primitive(
      String name,
      primitive primitive,
      primitive_desc_base description,
      Buffer result,
      Primitive.Argument... arguments) {
    choose(name, description, result.layout());
    return repeated(name, primitive, description, arguments);
  }

  /**
   * Enters a kernel into the plan.
   *
   * @throws KernelException where it is oneDNN's reference kernel
   */
  void choose(String name, primitive_desc_base description, memory.desc result) {
    String layout = Layouts.describe(result);
    if (isReference(description)) {
      throw new KernelException(
          name + ": oneDNN has only its reference kernel for a result of " + layout);
    }
    choices.add(new Plan.Choice(name, implementation(description), layout));
  }

  /** A further run of a kernel that is in the plan already, on other arguments. */
  Primitive repeated(
      String name,
      primitive primitive,
      primitive_desc_base description,
      Primitive.Argument... arguments) {
    List<Primitive.Argument> all = new ArrayList<>(Arrays.asList(arguments));
    memory.desc scratchpad = description.scratchpad_desc();
    if (scratchpad.get_size() > 0) {
      all.add(Primitive.argument(DNNL_ARG_SCRATCHPAD, arena.reserveScratch(scratchpad)));
    }
    return new Primitive(engine, natives, name, primitive, all.toArray(Primitive.Argument[]::new));
  }

  /**
   * The buffer itself where it has the layout wanted, else a copy that a step of the list makes.
   */
  Buffer in(memory.desc wanted, Buffer buffer, String name, List<Step> steps) {
    if (buffer.hasLayout(wanted)) {
      return buffer;
    }
    Buffer copy = reserve(wanted);
    steps.add(reorder(name, buffer, copy));
    return copy;
  }

  Primitive reorder(String name, Buffer from, Buffer to) {
    choices.add(new Plan.Choice(name, "reorder", Layouts.describe(to.layout())));
    return reorders.between(name, from, to);
  }

  /** A view of this layout over another buffer's memory, from a byte on. */
  Buffer slice(Buffer whole, long fromByte, memory.desc layout) {
    return arena.slice(whole, fromByte, layout);
  }

  /** Memory whose content nobody needs once another step has run. */
  Buffer reserveScratch(memory.desc layout) {
    return arena.reserveScratch(layout);
  }

  /** Declares a parameter in the layout wanted; an earlier program may have fixed another. */
  Parameter parameter(String name, List<Integer> shape, memory.desc plain, memory.desc wanted) {
    return parameters.declare(name, shape, plain, wanted, training);
  }

  /** A matrix's values read as its transpose; nothing is copied. */
  Buffer transposed(Parameter matrix) {
    return parameters.transposed(matrix);
  }

  /** A vector's values read as a matrix of one row; nothing is copied. */
  Buffer row(Parameter vector) {
    return parameters.row(vector);
  }

  /** The statistic of this name, shared with the network's other programs. */
  Statistic statistic(String name, int size) {
    return parameters.statistic(name, size);
  }

  /** A parameter's values in the layout wanted: the master copy, or a packed one of it. */
  Buffer packed(Parameter parameter, memory.desc wanted) {
    return in(wanted, parameter.value(), parameter.name() + " packed", packings);
  }
}
