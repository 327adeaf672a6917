package org.meanfield.network.cnn;

import java.util.stream.LongStream;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Head;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.Objective;

/** A network's program for a batch. */
record CnnProgram<H extends Head>(FloatInput input, Program<H> program)
    implements EngineNetwork.Fed {
  static <H extends Head> CnnProgram<H> of(
      CnnArchitecture architecture, Objective<H> objective, int batchSize, ProgramBuilder builder) {
    LongStream example = architecture.input().shape().stream().mapToLong(n -> n);
    FloatInput input =
        builder.input(LongStream.concat(LongStream.of(batchSize), example).toArray());
    return new CnnProgram<>(
        input, builder.finish(objective.head(architecture.append(builder, input))));
  }

  void forward(float[] values) {
    input.set(values);
    program.forward();
  }
}
