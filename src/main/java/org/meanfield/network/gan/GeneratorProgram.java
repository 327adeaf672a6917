package org.meanfield.network.gan;

import java.util.Optional;
import java.util.function.Function;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Handover;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.ParameterSet;

/**
 * From noise to images. In training it stands apart, so that the discriminator and then the
 * generator itself are trained by the same pass.
 *
 * @param noise {@code [batch, noise]}
 * @param classes of the rows; empty where images have none
 */
record GeneratorProgram(FloatInput noise, Optional<Tokens> classes, Program<Handover> program)
    implements GanProgram {

  static GeneratorProgram of(
      GanArchitecture gan,
      int batchSize,
      ProgramBuilder builder,
      Function<ParameterSet, Parameters> sets) {
    if (builder.training()) {
      builder.apart().train(sets.apply(GanArchitecture.GENERATOR));
    } else {
      builder.freeze(sets.apply(gan.shown()));
    }
    Tokens classes = gan.isConditional() ? builder.tokens(batchSize) : null;
    FloatInput noise = builder.input(batchSize, gan.config().noise());
    return new GeneratorProgram(
        noise,
        Optional.ofNullable(classes),
        builder.finish(new Handover(gan.generator().append(builder, noise, classes))));
  }

  /**
   * Makes images from these numbers, of a batch's classes.
   *
   * @param images {@code [batch, channels, height, width]}
   */
  void make(float[] numbers, Batch batch, float[] images) {
    noise.set(numbers);
    classes.ifPresent(rows -> rows.set(batch.ints(batch.schema().index(Schema.LABEL))));
    program.forward();
    program.head().read(images);
  }
}
