package org.meanfield.kernel;

import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.memory;

/**
 * What a layer is made of: a program's kernels, and the parameters that the layer's own are among.
 * A layer keeps the one that it was made with, so its way back knows the same parameters, whatever
 * the layers after it are made of.
 */
final class Assembly extends Kernels {
  private final Map<ParameterRows, Gradient> gradients;
  private final Map<Parameters, Set<String>> declared;
  private final SpectralPass spectral;
  private final Parameters parameters;
  private final boolean trained;
  private final boolean again;
  private final boolean normalised;

  /** Of a new program, whose first layers are made of these parameters and trained. */
  Assembly(Workspace workspace, Parameters parameters, boolean training, boolean apart) {
    super(workspace, training, apart);
    this.gradients = new IdentityHashMap<>();
    this.declared = new IdentityHashMap<>();
    this.spectral = new SpectralPass();
    this.parameters = parameters;
    this.trained = training;
    this.again = false;
    this.normalised = false;
  }

  private Assembly(
      Assembly program, Parameters parameters, boolean trained, boolean again, boolean normalised) {
    super(program);
    this.gradients = program.gradients;
    this.declared = program.declared;
    this.spectral = program.spectral;
    this.parameters = parameters;
    this.trained = trained;
    this.again = again;
    this.normalised = normalised;
  }

  /**
   * For further layers of the same program.
   *
   * @param again whether they share parameters that layers before them have declared
   */
  Assembly on(Parameters others, Weights weights, boolean again) {
    boolean train = training() && weights == Weights.TRAINED;
    return new Assembly(this, others, train, again, false);
  }

  /** For a layer that reads its weights divided by their largest singular values. */
  Assembly normalised() {
    return new Assembly(this, parameters, trained, again, true);
  }

  /** The weights that layers read so. */
  SpectralPass spectral() {
    return spectral;
  }

  /** Whether the layer is trained. */
  boolean trained() {
    return trained;
  }

  /** Those that layers have parameters of, so far as the program is assembled. */
  Set<Parameters> read() {
    return declared.keySet();
  }

  /** Parameters whose gradients a backward pass of the program gives, so far as it is assembled. */
  Set<Parameter> reached() {
    return gradients.keySet().stream().map(ParameterRows::parameter).collect(Collectors.toSet());
  }

  /** As {@link ParameterRows#requireWhole}, once all layers are there. */
  void requireWholeGradients() {
    ParameterRows.requireWhole(gradients.keySet());
  }

  /** The output, in this layout, of a layer without parameters that reads these. */
  Activation activation(long[] shape, memory.desc layout, Activation... inputs) {
    return activation(shape, reserve(layout), false, false, inputs);
  }

  /** The same of a layer that reads its values again on the way back. */
  Activation retained(long[] shape, memory.desc layout, Activation... inputs) {
    return activation(shape, reserve(layout), false, true, inputs);
  }

  /** The output of a layer with parameters: its gradient is wanted where they are trained, too. */
  Activation learned(long[] shape, memory.desc layout, Activation... inputs) {
    return activation(shape, reserve(layout), trained, false, inputs);
  }

  /** The output, row-major, of an embedding that looks up its vectors as they are. */
  Embedded embedded(long[] shape, Tokens tokens, Parameter weight, Buffer vectors) {
    Buffer value = reserve(Layouts.plain(shape));
    return new Embedded(
        shape, value, trained ? gradientLike(value) : null, tokens, weight, vectors);
  }

  /** The output of a layer with parameters that reads its values again on the way back. */
  Activation recurrent(long[] shape, Buffer values, Activation input) {
    return activation(shape, values, trained, true, input);
  }

  /**
   * An output in memory that is there already.
   *
   * @param wanted whether the layer itself wants its gradient
   */
  Activation over(long[] shape, Buffer value, boolean wanted, Activation... inputs) {
    return activation(shape, value, wanted, false, inputs);
  }

  private Activation activation(
      long[] shape, Buffer value, boolean wanted, boolean retained, Activation... inputs) {
    boolean passed = training() && Arrays.stream(inputs).anyMatch(Activation::wantsGradient);
    return new Activation(shape, value, wanted || passed ? gradientLike(value) : null, retained);
  }

  /** A gradient in memory of its own, in the layout of the values. */
  Gradient gradientLike(Buffer value) {
    return new Gradient(() -> reserve(value.layout()));
  }

  /** Where the gradients of a parameter, or of a part of it, meet in this program. */
  Gradient gradient(ParameterRows part) {
    return gradients.computeIfAbsent(part, p -> new Gradient(p::gradient));
  }

  /** A kernel's part of the gradient of what a layer read. */
  Contribution contribution(String name, Activation input, memory.desc wanted) {
    return Contribution.written(this, name, input.gradient(), wanted);
  }

  /** A kernel's part of the gradient of a parameter. */
  Contribution contribution(String name, Parameter parameter, memory.desc wanted) {
    return contribution(name, parameter.rows(), wanted);
  }

  /** The same of some of its rows. */
  Contribution contribution(String name, ParameterRows part, memory.desc wanted) {
    return Contribution.written(this, name, gradient(part), wanted);
  }

  /**
   * The same of a kernel that can add to what has arrived before.
   *
   * @param reads what it reads until its end: it adds in place to any other memory
   */
  Contribution addition(String name, Activation input, memory.desc wanted, Buffer reads) {
    return Contribution.added(this, name, input.gradient(), wanted, reads);
  }

  /** The same to the gradient of a parameter, which no kernel reads. */
  Contribution addition(String name, Parameter parameter, memory.desc wanted) {
    return addition(name, parameter.rows(), wanted);
  }

  /** The same to the gradient of some of its rows. */
  Contribution addition(String name, ParameterRows part, memory.desc wanted) {
    return Contribution.added(this, name, gradient(part), wanted, null);
  }

  /**
   * Declares a parameter in the layout wanted; an earlier program may have fixed another.
   *
   * @throws IllegalArgumentException where another layer of this program has one of this name, and
   *     sharing was not asked for
   */
  Parameter parameter(String name, List<Integer> shape, memory.desc plain, memory.desc wanted) {
    return parameter(name, shape, plain, wanted, 0);
  }

  /**
   * The same of a weight whose outputs are not what its shape begins with.
   *
   * @param axis of the shape that counts them
   */
  Parameter parameter(
      String name, List<Integer> shape, memory.desc plain, memory.desc wanted, int axis) {
    requireDeclaration(name);
    return read(parameters.declare(name, shape, plain, wanted, trained), axis);
  }

  /** A vector, such as a bias, is never normalised. */
  private Parameter read(Parameter parameter, int axis) {
    if (normalised && parameter.shape().size() > 1) {
      spectral.add(parameters.spectral(parameter, axis), trained);
    } else {
      parameters.readAsItIs(parameter);
    }
    return parameter;
  }

  /**
   * Declares a row-major parameter, or rows of one that other layers have other rows of.
   *
   * @param shape of the whole
   */
  ParameterRows rows(String name, List<Integer> shape, int from, int to) {
    boolean whole = to - from == shape.get(0);
    requireDeclaration(whole ? name : name + "[" + from + ":" + to + "]");
    memory.desc layout = Layouts.plain(shape.stream().mapToLong(Integer::longValue).toArray());
    return read(parameters.declare(name, shape, layout, layout, trained), 0).rows(from, to);
  }

  private void requireDeclaration(String name) {
    boolean first = declared.computeIfAbsent(parameters, p -> new HashSet<>()).add(name);
    if (first == again) {
      throw new IllegalArgumentException(
          first
              ? name + ": no layer before has this parameter, so none can share it"
              : name + ": two layers have this parameter; name them apart, or let them share it");
    }
  }

  /** A parameter that a layer before this one has declared, for a second layer that shares it. */
  Parameter shared(String name) {
    if (!declared.getOrDefault(parameters, Set.of()).contains(name)) {
      throw new IllegalArgumentException(
          name + ": no layer before has this parameter, so none can share it");
    }
    return parameters.named(name);
  }

  /** The statistic of this name, shared with the network's other programs. */
  Statistic statistic(String name, int size) {
    return parameters.statistic(name, size);
  }
}
