package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * The products of an attention's tile, {@code c = f(a · b)}, of buffers that are moved from place
 * to place. What follows a product element by element is done while a number is in a register.
 *
 * @param name of the attention, for people
 * @param scale 1 / √E
 */
record TileProducts(Assembly assembly, String name, float scale) {

  TileProducts(Assembly assembly, String name, AttentionShape shape) {
    this(assembly, name, (float) (1 / Math.sqrt(shape.width())));
  }

  /** {@code c (+)= a · b}. */
  Step plain(String what, Buffer a, Buffer b, Buffer c, Arrival arrival) {
    return product(what, a, b, c, assembly.attributes(arrival));
  }

  /** {@code c (+)= a · b / √E}. */
  Step scaled(String what, Buffer a, Buffer b, Buffer c, Arrival arrival) {
    post_ops operations = new post_ops();
    operations.append_eltwise(algorithm.eltwise_linear, scale, 0);
    if (arrival == Arrival.ADDED) {
      operations.append_sum();
    }
    return product(what, a, b, c, with(operations));
  }

  /**
   * {@code c = exp((a · b + shift) / √E)}.
   *
   * @param shift of each column, as a matrix of one row
   */
  Step exponential(String what, Buffer a, Buffer b, Buffer shift, Buffer c) {
    post_ops operations = new post_ops();
    operations.append_eltwise(algorithm.eltwise_linear, scale, 0);
    operations.append_eltwise(algorithm.eltwise_exp, 0, 0);
    return shifted(what, a, b, shift, c, with(operations));
  }

  /**
   * {@code c = (a · b + shift) ∘ factors}.
   *
   * @param shift of each column, as a matrix of one row
   * @param factors as large as c
   */
  Step times(String what, Buffer a, Buffer b, Buffer shift, Buffer factors, Buffer c) {
    post_ops operations = new post_ops();
    operations.append_binary(algorithm.binary_mul, factors.layout());
    int position = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1;
    return shifted(what, a, b, shift, c, with(operations), argument(position, factors));
  }

  private primitive_attr with(post_ops operations) {
    primitive_attr attributes = assembly.attributes();
    attributes.set_post_ops(operations);
    return attributes;
  }

  private Step product(String what, Buffer a, Buffer b, Buffer c, primitive_attr attributes) {
    matmul.primitive_desc description =
        new matmul.primitive_desc(
            assembly.engine(), a.layout(), b.layout(), c.layout(), attributes, false);
    return product(what, description, a, b, c);
  }

  private Step shifted(
      String what,
      Buffer a,
      Buffer b,
      Buffer shift,
      Buffer c,
      primitive_attr attributes,
      Primitive.Argument... further) {
    matmul.primitive_desc description =
        new matmul.primitive_desc(
            assembly.engine(),
            a.layout(),
            b.layout(),
            shift.layout(),
            c.layout(),
            attributes,
            false);
    List<Primitive.Argument> all = new ArrayList<>(List.of(further));
    all.add(argument(DNNL_ARG_BIAS, shift));
    return product(what, description, a, b, c, all.toArray(Primitive.Argument[]::new));
  }

  private Step product(
      String what,
      matmul.primitive_desc description,
      Buffer a,
      Buffer b,
      Buffer c,
      Primitive.Argument... further) {
    List<Primitive.Argument> arguments = new ArrayList<>(List.of(further));
    arguments.add(argument(DNNL_ARG_SRC, a));
    arguments.add(argument(DNNL_ARG_WEIGHTS, b));
    arguments.add(argument(DNNL_ARG_DST, c));
    return assembly.primitive(
        name + " " + what,
        new matmul(description),
        description,
        c,
        arguments.toArray(Primitive.Argument[]::new));
  }
}
