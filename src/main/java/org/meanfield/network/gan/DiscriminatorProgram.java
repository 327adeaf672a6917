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
import org.meanfield.network.ParameterSet;

/**
 * From images to judgements, of the real ones first.
 *
 * @param real {@code [batch, channels, height, width]}; empty where only made ones are looked at
 * @param made the same
 * @param classes of the rows; empty where images have none
 */
record DiscriminatorProgram(
    Optional<FloatInput> real,
    FloatInput made,
    Optional<Tokens> classes,
    Program<AdversarialLoss> program)
    implements GanProgram {

  /** Real images and made ones, each normalised on its own. */
  static DiscriminatorProgram telling(
      GanArchitecture gan,
      int batchSize,
      ProgramBuilder builder,
      Function<ParameterSet, Parameters> sets) {
    Parameters discriminator = sets.apply(GanArchitecture.DISCRIMINATOR);
    Weights weights = builder.training() ? Weights.TRAINED : Weights.FROZEN;
    switch (weights) {
      case TRAINED -> builder.train(discriminator);
      case FROZEN -> builder.freeze(discriminator);
    }
    Tokens classes = classes(gan, batchSize, builder);
    FloatInput real = builder.input(gan.images(batchSize));
    FloatInput made = builder.input(gan.images(batchSize));
    Activation ofReal = gan.discriminator().append(builder, real, classes);
    builder.share(discriminator, weights);
    Activation ofMade = gan.discriminator().append(builder, made, classes);
    Activation told = builder.add(RowConcatenation.of("told"), ofReal, ofMade);
    AdversarialLoss.Kind kind =
        switch (gan.config().loss()) {
          case NON_SATURATING -> AdversarialLoss.Kind.LOGISTIC;
          case HINGE -> AdversarialLoss.Kind.HINGE;
        };
    return new DiscriminatorProgram(
        Optional.of(real),
        made,
        Optional.ofNullable(classes),
        builder.finish(new AdversarialLoss(kind, told)));
  }

  /** Made images, whose gradient is asked for. */
  static DiscriminatorProgram persuading(
      GanArchitecture gan,
      int batchSize,
      ProgramBuilder builder,
      Function<ParameterSet, Parameters> sets) {
    builder.freeze(sets.apply(GanArchitecture.DISCRIMINATOR));
    Tokens classes = classes(gan, batchSize, builder);
    FloatInput made = builder.inputWithGradient(gan.images(batchSize));
    Activation told = gan.discriminator().append(builder, made, classes);
    AdversarialLoss.Kind kind =
        switch (gan.config().loss()) {
          case NON_SATURATING -> AdversarialLoss.Kind.LOGISTIC;
          case HINGE -> AdversarialLoss.Kind.SCORE;
        };
    return new DiscriminatorProgram(
        Optional.empty(),
        made,
        Optional.ofNullable(classes),
        builder.finish(new AdversarialLoss(kind, told)));
  }

  private static Tokens classes(GanArchitecture gan, int batchSize, ProgramBuilder builder) {
    return gan.isConditional() ? builder.tokens(batchSize) : null;
  }

  /**
   * Judges images.
   *
   * @param batch whose labels are their classes
   */
  void judge(float[] realImages, float[] madeImages, Batch batch) {
    real.orElseThrow().set(realImages);
    judge(madeImages, batch);
  }

  /** Judges made images alone, or with the real ones that it was given before. */
  void judge(float[] madeImages, Batch batch) {
    made.set(madeImages);
    classes.ifPresent(rows -> rows.set(batch.ints(batch.schema().index(Schema.LABEL))));
    program.forward();
  }
}
