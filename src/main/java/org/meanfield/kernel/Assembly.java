package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

/** What the layers of one program share while they are being made. */
final class Assembly {
  private final Workspace workspace;
  private final boolean training;
  private final Arena arena;
  private final Reorders reorders;
  private final List<Plan.Choice> choices = new ArrayList<>();
  private final Set<Packed> packed = new LinkedHashSet<>();
  private final Map<Parameter, Gradient> gradients = new IdentityHashMap<>();
  private final Map<Parameters, Set<String>> declared = new IdentityHashMap<>();
  private Parameters parameters;
  private boolean trained;
  private boolean again;

  Assembly(Workspace workspace, Parameters parameters, boolean training) {
    this.workspace = workspace;
    this.training = training;
    this.arena = workspace.sharedArena();
    this.reorders = new Reorders(workspace.engine(), workspace.natives());
    on(parameters, true, false);
  }

  /**
   * What the layers that follow are made of.
   *
   * @param trained whether their gradients are wanted
   * @param again whether they share parameters that layers before them have declared
   */
  void on(Parameters parameters, boolean trained, boolean again) {
    this.parameters = parameters;
    this.trained = trained && training;
    this.again = again;
  }

  /** Whether the program computes gradients. */
  boolean training() {
    return training;
  }

  /** Whether the layers that are now added are trained. */
  boolean trained() {
    return trained;
  }

  engine engine() {
    return workspace.engine().handle();
  }

  Arena arena() {
    return arena;
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

  Buffer reserve(memory.desc layout) {
    return arena.reserve(layout);
  }

  /** The output, in this layout, of a layer without parameters that reads these. */
  Activation activation(long[] shape, memory.desc layout, Activation... inputs) {
    return activation(shape, reserve(layout), false, Arrays.asList(inputs));
  }

  /** The output of a layer with parameters: its gradient is wanted where they are trained, too. */
  Activation learned(long[] shape, memory.desc layout, Activation... inputs) {
    return activation(shape, reserve(layout), trained, Arrays.asList(inputs));
  }

  /** The output of a layer that reads its values again on the way back. */
  Activation recurrent(long[] shape, Buffer values, Activation input) {
    boolean wanted = trained || training && input.wantsGradient();
    return new Activation(shape, values, wanted ? gradientLike(values) : null, true);
  }

  /**
   * An output in memory that is there already.
   *
   * @param wanted whether the layer itself wants its gradient
   */
  Activation over(long[] shape, Buffer value, boolean wanted, Activation... inputs) {
    return activation(shape, value, wanted, Arrays.asList(inputs));
  }

  private Activation activation(
      long[] shape, Buffer value, boolean wanted, List<Activation> inputs) {
    boolean passed = training && inputs.stream().anyMatch(Activation::wantsGradient);
    return new Activation(shape, value, wanted || passed ? gradientLike(value) : null, false);
  }

  /** A gradient in memory of its own, in the layout of the values. */
  Gradient gradientLike(Buffer value) {
    return new Gradient(() -> reserve(value.layout()));
  }

  /** Where the gradients of a parameter meet in this program. */
  Gradient gradient(Parameter parameter) {
    return gradients.computeIfAbsent(parameter, p -> new Gradient(p::gradient));
  }

  /** A kernel's part of the gradient of what a layer read. */
  Contribution contribution(String name, Activation input, memory.desc wanted) {
    return new Contribution(this, name, input.gradient(), wanted);
  }

  /** A kernel's part of the gradient of a parameter. */
  Contribution contribution(String name, Parameter parameter, memory.desc wanted) {
    return new Contribution(this, name, gradient(parameter), wanted);
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

  /** {@code to += addend}, both in one layout. */
  Step sum(String name, Buffer to, Buffer addend) {
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

  /** A view of this layout over another buffer's memory, from a byte on. */
  Buffer slice(Buffer whole, long fromByte, memory.desc layout) {
    return whole.slice(fromByte, layout);
  }

  /** Memory whose content nobody needs once another step has run. */
  Buffer reserveScratch(memory.desc layout) {
    return arena.reserveScratch(layout);
  }

  /**
   * Declares a parameter in the layout wanted; an earlier program may have fixed another.
   *
   * @throws IllegalArgumentException where another layer of this program has one of this name, and
   *     sharing was not asked for
   */
  Parameter parameter(String name, List<Integer> shape, memory.desc plain, memory.desc wanted) {
    boolean first = declared.computeIfAbsent(parameters, p -> new HashSet<>()).add(name);
    if (first == again) {
      throw new IllegalArgumentException(
          first
              ? name + ": no layer before has this parameter, so none can share it"
              : name + ": two layers have this parameter; name them apart, or let them share it");
    }
    return parameters.declare(name, shape, plain, wanted, trained);
  }

  /** A parameter that a layer before this one has declared, for a second layer that shares it. */
  Parameter shared(String name) {
    if (!declared.getOrDefault(parameters, Set.of()).contains(name)) {
      throw new IllegalArgumentException(
          name + ": no layer before has this parameter, so none can share it");
    }
    return parameters.named(name);
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
    return packed(parameter.name(), parameter.value(), wanted);
  }

  /**
   * The values in the layout wanted: themselves, or a packed copy, one for all programs.
   *
   * @param values of a parameter, or a view of them
   */
  Buffer packed(String name, Buffer values, memory.desc wanted) {
    if (values.hasLayout(wanted)) {
      return values;
    }
    Packed copy = parameters.packed(name, values, wanted);
    if (packed.add(copy)) {
      choices.add(new Plan.Choice(name + " packed", "reorder", Layouts.describe(wanted)));
    }
    return copy.buffer();
  }
}
