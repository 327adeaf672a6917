package org.meanfield.network.gan;

import java.util.Optional;
import java.util.function.Function;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.AdversarialLoss;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.RowConcatenation;
import org.meanfield.kernel.Tokens;
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
 * @param classes of the rows; empty where images have none
 */
record GanProgram(
    Optional<FloatInput> real,
    FloatInput noise,
    Optional<Tokens> classes,
    Program<AdversarialLoss> program)
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
    Tokens classes = gan.isConditional() ? builder.tokens(batchSize) : null;
    FloatInput noise = builder.input(batchSize, gan.config().noise());
    Parameters discriminator = sets.apply(GanArchitecture.DISCRIMINATOR);
    switch (pass) {
      case TELLING -> builder.freeze(sets.apply(GanArchitecture.GENERATOR));
      case JUDGING -> builder.freeze(sets.apply(gan.shown()));
      case MAKING -> builder.train(sets.apply(GanArchitecture.GENERATOR));
    }
    Activation made = gan.generator().append(builder, noise, classes);
    if (pass == Pass.MAKING) {
      builder.freeze(discriminator);
      Activation told = gan.discriminator().append(builder, made, classes);
      return new GanProgram(
          Optional.empty(),
          noise,
          Optional.ofNullable(classes),
          builder.finish(new AdversarialLoss(makingLoss(gan), told)));
    }
    Weights weights = pass == Pass.TELLING ? Weights.TRAINED : Weights.FROZEN;
    switch (weights) {
      case TRAINED -> builder.train(discriminator);
      case FROZEN -> builder.freeze(discriminator);
    }
    FloatInput real = builder.input(made.shape());
    Activation ofReal = gan.discriminator().append(builder, real, classes);
    builder.share(discriminator, weights);
    Activation ofMade = gan.discriminator().append(builder, made, classes);
    Activation told = builder.add(RowConcatenation.of("told"), ofReal, ofMade);
    return new GanProgram(
        Optional.of(real),
        noise,
        Optional.ofNullable(classes),
        builder.finish(new AdversarialLoss(tellingLoss(gan), told)));
  }

  private static AdversarialLoss.Kind tellingLoss(GanArchitecture gan) {
    return switch (gan.config().loss()) {
      case NON_SATURATING -> AdversarialLoss.Kind.LOGISTIC;
      case HINGE -> AdversarialLoss.Kind.HINGE;
    };
  }

  private static AdversarialLoss.Kind makingLoss(GanArchitecture gan) {
    return switch (gan.config().loss()) {
      case NON_SATURATING -> AdversarialLoss.Kind.LOGISTIC;
      case HINGE -> AdversarialLoss.Kind.SCORE;
    };
  }

  /**
   * Sets what images are made from, of which classes.
   *
   * @param batch whose labels they are
   */
  void make(float[] numbers, Batch batch) {
    noise.set(numbers);
    classes.ifPresent(rows -> rows.set(batch.ints(batch.schema().index(Schema.LABEL))));
  }
}
