package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
   * @param matrix b, in the orientation given
   */
  Matmul(
      Assembly assembly,
      String name,
      long rows,
      ParameterRows matrix,
      Orientation orientation,
      Arrival arrival) {
    this(assembly, name, rows, matrix, orientation, Optional.empty(), assembly.attributes(arrival));
  }

  /**
   * A product with the transpose of a matrix and maybe a bias, through what rides on it.
   *
   * @param matrix [N, K]
   * @param bias [N]
   */
  Matmul(
      Assembly assembly,
      String name,
      long rows,
      ParameterRows matrix,
      Optional<ParameterRows> bias,
      primitive_attr attributes) {
    this(assembly, name, rows, matrix, Orientation.TRANSPOSED, bias, attributes);
  }

  private Matmul(
      Assembly assembly,
      String name,
      long rows,
      ParameterRows matrix,
      Orientation orientation,
      Optional<ParameterRows> bias,
      primitive_attr attributes) {
    this.assembly = assembly;
    this.name = name;
    // As a matrix of one row, which oneDNN's matmul wants.
    this.bias = bias.map(ParameterRows::row).orElse(null);
    Buffer b = orientation.of(matrix);
    long inner = b.layout().get_dims().get(0);
    long width = b.layout().get_dims().get(1);
    memory.desc a = Layouts.plain(rows, inner);
    memory.desc any = Layouts.any(inner, width);
    memory.desc c = Layouts.plain(rows, width);
    this.description =
        bias.isEmpty()
            ? new matmul.primitive_desc(assembly.engine(), a, any, c, attributes, false)
            : new matmul.primitive_desc(
                assembly.engine(), a, any, this.bias.layout(), c, attributes, false);
    this.primitive = new matmul(description);
    assembly.choose(name, description, c);
    this.packed = assembly.packed(name, matrix.parameter(), b, description.weights_desc());
  }

  /**
   * The product on these buffers.
   *
   * @param further what rides on it reads
   */
  Step on(Buffer a, Buffer c, Primitive.Argument... further) {
    List<Primitive.Argument> arguments = new ArrayList<>(List.of(further));
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
