package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;

/** The kernels of one program while they are being made, and the memory that they work in. */
class Kernels {
  private final Workspace workspace;
  private final boolean training;
  private final Turn turn;
  private final Arena arena;
  private final Masks masks;
  private final Reorders reorders;
  private final List<Plan.Choice> choices;
  private final Set<Packed> packed;

  /**
   * Of a new program.
   *
   * @param apart whether it has memory of its own, and takes no turns
   */
  Kernels(Workspace workspace, boolean training, boolean apart) {
    this.workspace = workspace;
    this.training = training;
    this.turn = new Turn(workspace, training, apart);
    this.arena = apart ? workspace.keptArena() : workspace.sharedArena();
    this.masks = apart ? new Masks() : workspace.masks();
    this.reorders = new Reorders(workspace.engine(), workspace.natives());
    this.choices = new ArrayList<>();
    this.packed = new LinkedHashSet<>();
  }

  /** Further ones of the same program. */
  Kernels(Kernels program) {
    this.workspace = program.workspace;
    this.training = program.training;
    this.turn = program.turn;
    this.arena = program.arena;
    this.masks = program.masks;
    this.reorders = program.reorders;
    this.choices = program.choices;
    this.packed = program.packed;
  }

  /** Whether the program computes gradients. */
  boolean training() {
    return training;
  }

  /** The program's turns in the memory that it shares with others. */
  Turn turn() {
    return turn;
  }

  engine engine() {
    return workspace.engine().handle();
  }

  /** Copies of parameters that must be fresh before the program runs. */
  List<Packed> packed() {
    return List.copyOf(packed);
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

  /** The same, with the result added to what is there where it is not the first. */
  primitive_attr attributes(Arrival arrival) {
    primitive_attr attributes = attributes();
    if (arrival == Arrival.ADDED) {
      post_ops operations = new post_ops();
      operations.append_sum();
      attributes.set_post_ops(operations);
    }
    return attributes;
  }

  /** Of the program's dropouts. */
  Masks masks() {
    return masks;
  }

  Buffer reserve(memory.desc layout) {
    return arena.reserve(layout);
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
    return new Primitive(
        workspace.engine(),
        workspace.natives(),
        name,
        primitive,
        all.toArray(Primitive.Argument[]::new));
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

  /**
   * {@code to += addend}, both in one layout: as vectors of all floats that lie there, since in a
   * layout that pads oneDNN has only its reference kernel.
   */
  Step sum(String name, Buffer whole, Buffer addends) {
    memory.desc flat = Layouts.plain(whole.size());
    Buffer to = whole.slice(0, flat);
    Buffer addend = addends.slice(0, flat);
    binary.primitive_desc description =
        new binary.primitive_desc(
            engine(),
            algorithm.binary_add,
            to.layout(),
            addend.layout(),
            to.layout(),
            attributes(),
            false);
    return primitive(
        name,
        new binary(description),
        description,
        to,
        Primitive.argument(DNNL_ARG_SRC_0, to),
        Primitive.argument(DNNL_ARG_SRC_1, addend),
        Primitive.argument(DNNL_ARG_DST, to));
  }

  /** A view of this layout without a place yet: its user moves it over parts of other buffers. */
  Buffer window(memory.desc layout) {
    return new Buffer(null, workspace.engine(), layout, workspace.natives());
  }

  /** A view of this layout over another buffer's memory, from a byte on. */
  Buffer slice(Buffer whole, long fromByte, memory.desc layout) {
    return whole.slice(fromByte, layout);
  }

  /**
   * A parameter's values in the layout wanted: the master copy, or one packed for all programs,
   * which belongs to the parameter's own set whatever the layers before or after are made of.
   */
  Buffer packed(Parameter parameter, memory.desc wanted) {
    return packed(parameter.name(), parameter, parameter.read(), wanted);
  }

  /**
   * The same, of a view of the values.
   *
   * @param view the parameter's values, or their transpose
   */
  Buffer packed(String name, Parameter parameter, Buffer view, memory.desc wanted) {
    if (view.hasLayout(wanted)) {
      return view;
    }
    Packed copy = parameter.owner().packed(name, view, wanted);
    if (packed.add(copy)) {
      choices.add(new Plan.Choice(name + " packed", "reorder", Layouts.describe(wanted)));
    }
    return copy.buffer();
  }
}
