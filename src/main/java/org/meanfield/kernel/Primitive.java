package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.primitive;

/**
 * A oneDNN primitive with its arguments fixed. Runs through the C interface: the C++ one builds a
 * map of its arguments at every call.
 */
final class Primitive implements Step {

  /** A buffer at one of oneDNN's argument positions, such as {@code DNNL_ARG_SRC}. */
  record Argument(int position, Buffer buffer) {}

  private final String name;
  private final dnnl_primitive handle;
  private final dnnl_stream stream;
  private final dnnl_exec_arg_t arguments;
  private final int count;

  Primitive(
      Engine engine, Natives natives, String name, primitive primitive, Argument... arguments) {
    this.name = name;
    this.handle = natives.own(natives.own(primitive).get());
    this.stream = natives.own(engine.stream().get());
    this.arguments = natives.own(new dnnl_exec_arg_t(arguments.length));
    this.count = arguments.length;
    for (int i = 0; i < count; i++) {
      this.arguments.position(i);
      this.arguments.arg(arguments[i].position);
      this.arguments.memory(arguments[i].buffer.handle().get());
    }
    this.arguments.position(0);
  }

  static Argument argument(int position, Buffer buffer) {
    return new Argument(position, buffer);
  }

  @Override
  public void run() {
    int status = dnnl_primitive_execute(handle, stream, count, arguments);
    if (status != 0) {
      throw new KernelException(name + ": oneDNN ended with status " + status);
    }
  }
}
