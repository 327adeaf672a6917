package org.meanfield.network.gan;

import java.util.Optional;
import java.util.function.Function;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.RowConcatenation;
import org.meanfield.kernel.SquaredError;
import org.meanfield.kernel.Weights;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.ParameterSet;

/**
 * A program of both networks: made images go from the generator to the discriminator without
 * leaving native memory.
 *
 * @param real images, {@code [batch, channels, height, width]}; empty where only made ones are
 *     looked at
 * @param noise {@code [batch, noise]}
 */
record GanProgram(Optional<FloatInput> real, FloatInput noise, Program<SquaredError> program)
    implements EngineNetwork.Fed {

  /** What a program is for. */
  enum Pass {
    /** Real images, then made ones: trains the discriminator, with the generator as it is. */
    TELLING,
    /** Made images: trains the generator, with the discriminator as it is. */
    MAKING,
    /** As the first, of the generator that is shown to people; trains nothing. */
    JUDGING
  }

  static GanProgram of(
      GanArchitecture gan,
      int batchSize,
      ProgramBuilder builder,
      Function<ParameterSet, Parameters> sets,
      Pass pass) {
    FloatInput noise = builder.input(batchSize, gan.config().noise());
    return switch (pass) {
      case TELLING -> {
        builder.freeze(sets.apply(GanArchitecture.GENERATOR));
        yield both(gan, batchSize, builder, noise, sets, Weights.TRAINED);
      }
      case JUDGING -> {
        builder.freeze(sets.apply(gan.shown()));
        yield both(gan, batchSize, builder, noise, sets, Weights.FROZEN);
      }
      case MAKING -> {
        builder.train(sets.apply(GanArchitecture.GENERATOR));
        Activation made = gan.generator().append(builder, noise);
        builder.freeze(sets.apply(GanArchitecture.DISCRIMINATOR));
        Activation told = gan.discriminator().append(builder, made);
        yield new GanProgram(Optional.empty(), noise, builder.finish(new SquaredError(told)));
      }
    };
  }

  /** Each kind goes through the discriminator by itself, and is normalised by itself. */
  private static GanProgram both(
      GanArchitecture gan,
      int batchSize,
      ProgramBuilder builder,
      FloatInput noise,
      Function<ParameterSet, Parameters> sets,
      Weights weights) {
    Activation made = gan.generator().append(builder, noise);
    Parameters discriminator = sets.apply(GanArchitecture.DISCRIMINATOR);
    if (weights == Weights.TRAINED) {
      builder.train(discriminator);
    } else {
      builder.freeze(discriminator);
    }
    FloatInput real = builder.input(made.shape());
    Activation ofReal = gan.discriminator().append(builder, real);
    builder.share(discriminator, weights);
    Activation ofMade = gan.discriminator().append(builder, made);
    Activation told = builder.add(RowConcatenation.of("told"), ofReal, ofMade);
    return new GanProgram(Optional.of(real), noise, builder.finish(new SquaredError(told)));
  }
}
