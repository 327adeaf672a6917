package org.meanfield.network.gan;

import java.util.function.Function;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.ParameterSet;

/** A program of one of the two networks; images go between them row-major, outside of both. */
sealed interface GanProgram extends EngineNetwork.Fed
    permits GeneratorProgram, DiscriminatorProgram {

  /** What a program is for. */
  enum Pass {
    /** A discriminator of real images and of made ones: trains it. */
    TELLING,
    /** The discriminator as it is, of made images: tells which way they should have gone. */
    PERSUADING,
    /** The generator; in inference that which is shown to people. */
    MAKING
  }

  static GanProgram of(
      GanArchitecture gan,
      int batchSize,
      ProgramBuilder builder,
      Function<ParameterSet, Parameters> sets,
      Pass pass) {
    return switch (pass) {
      case TELLING -> DiscriminatorProgram.telling(gan, batchSize, builder, sets);
      case PERSUADING -> DiscriminatorProgram.persuading(gan, batchSize, builder, sets);
      case MAKING -> GeneratorProgram.of(gan, batchSize, builder, sets);
    };
  }
}
