package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.junit.jupiter.api.Test;

class ReferenceKernelTest {

  /** One input channel, row-major in and channels last out: oneDNN has nothing fast for it. */
  @Test
  void aReferenceKernelIsRefused() {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine)) {
      Assembly assembly = new Assembly(workspace, new Parameters(workspace), true, false);
      memory.desc y =
          new memory.desc(new long[] {8, 20, 24, 24}, memory.data_type.f32, memory.format_tag.acdb);
      convolution_forward.primitive_desc description =
          new convolution_forward.primitive_desc(
              assembly.engine(),
              prop_kind.forward_training,
              algorithm.convolution_direct,
              Layouts.plain(8, 1, 28, 28),
              Layouts.plain(20, 1, 5, 5),
              Layouts.plain(20),
              y,
              new long[] {1, 1},
              new long[] {0, 0},
              new long[] {0, 0},
              assembly.attributes(),
              false);
      assertThat(Assembly.isReference(description)).isTrue();
      Buffer result = assembly.reserve(y);
      assertThatThrownBy(
              () ->
                  assembly.primitive(
                      "conv1 forward", new convolution_forward(description), description, result))
          .isInstanceOf(KernelException.class)
          .hasMessageStartingWith("conv1 forward: oneDNN has only its reference kernel");
    }
  }
}
