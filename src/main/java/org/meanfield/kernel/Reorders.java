package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import org.bytedeco.dnnl.reorder;

/** Copies between two layouts of the same tensor. */
final class Reorders {
  private final Engine engine;
  private final Natives natives;

  Reorders(Engine engine, Natives natives) {
    this.engine = engine;
    this.natives = natives;
  }

  /** A primitive that copies all values of one buffer to another of the same shape. */
  Primitive between(String name, Buffer from, Buffer to) {
    reorder.primitive_desc description =
        new reorder.primitive_desc(engine.handle(), from.layout(), engine.handle(), to.layout());
    return new Primitive(
        engine,
        natives,
        name,
        new reorder(description),
        Primitive.argument(DNNL_ARG_FROM, from),
        Primitive.argument(DNNL_ARG_TO, to));
  }
}
