package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;

/**
 * A product with a matrix of parameters, on as many pairs of buffers as wanted: {@code a [M, K]},
 * {@code b [K, N]} packed once an update, {@code c [M, N]}; {@code c = f(a · b + bias)} or {@code c
 * += a · b}. A recurrent step of 32 rows runs at nine tenths of the processor's peak only on a
 * packed b.
 */
final class Matmul {
  private final Assembly assembly;
  private final String name;
  private final matmul.primitive_desc description;
  private final matmul primitive;
  private final Buffer packed;
  private final Buffer bias;

  /**
   * A plain product.
   *
   * @param rows M
   * @param b a parameter's values, or their transpose
   */
  Matmul(Assembly assembly, String name, long rows, Buffer b, Arrival arrival) {
    this(assembly, name, rows, b, null, assembly.attributes(arrival));
  }

  /**
   * A product with a bias, through a non-linearity.
   *
   * @param bias [1, N]
   */
  Matmul(
      Assembly assembly, String name, long rows, Buffer b, Buffer bias, Nonlinearity nonlinearity) {
    this(assembly, name, rows, b, bias, assembly.attributes(nonlinearity));
  }

  private Matmul(
      Assembly assembly, String name, long rows, Buffer b, Buffer bias, primitive_attr attributes) {
    this.assembly = assembly;
    this.name = name;
    this.bias = bias;
    long inner = b.layout().get_dims().get(0);
    long width = b.layout().get_dims().get(1);
    memory.desc a = Layouts.plain(rows, inner);
    memory.desc any = Layouts.any(inner, width);
    memory.desc c = Layouts.plain(rows, width);
    this.description =
        bias == null
            ? new matmul.primitive_desc(assembly.engine(), a, any, c, attributes, false)
            : new matmul.primitive_desc(
                assembly.engine(), a, any, bias.layout(), c, attributes, false);
    this.primitive = new matmul(description);
    assembly.choose(name, description, c);
    this.packed = assembly.packed(name, b, description.weights_desc());
  }

  /** The product on these buffers. */
  Step on(Buffer a, Buffer c) {
    List<Primitive.Argument> arguments = new ArrayList<>();
    arguments.add(argument(DNNL_ARG_SRC, a));
    arguments.add(argument(DNNL_ARG_WEIGHTS, packed));
    arguments.add(argument(DNNL_ARG_DST, c));
    if (bias != null) {
      arguments.add(argument(DNNL_ARG_BIAS, bias));
    }
    return assembly.repeated(
        name, primitive, description, arguments.toArray(Primitive.Argument[]::new));
  }
}
