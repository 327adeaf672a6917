package org.meanfield.network.cnn;

import java.util.stream.LongStream;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.network.EngineNetwork;

/** A classifier's program for a batch. */
record CnnProgram(FloatInput input, Program<SoftmaxCrossEntropy> program)
    implements EngineNetwork.Fed {
  static CnnProgram of(CnnArchitecture architecture, int batchSize, ProgramBuilder builder) {
    LongStream example = architecture.input().shape().stream().mapToLong(n -> n);
    FloatInput input =
        builder.input(LongStream.concat(LongStream.of(batchSize), example).toArray());
    return new CnnProgram(
        input, builder.finish(new SoftmaxCrossEntropy(architecture.append(builder, input))));
  }

  void forward(float[] values) {
    input.set(values);
    program.forward();
  }
}
