package org.meanfield.network.gan;

import java.util.List;
import java.util.Optional;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reading;
import org.meanfield.kernel.Tokens;
import org.meanfield.kernel.Values;
import org.meanfield.network.Generator;
import org.meanfield.network.ModelInUse;

/** The generator that is shown to people, alone. */
final class GanGenerator extends ModelInUse implements Generator {
  private final GanArchitecture architecture;
  private final int rows;
  private final Optional<Tokens> labels;
  private final FloatInput noise;
  private final Reading images;
  private final Program<Values> program;

  GanGenerator(GanArchitecture architecture, Engine engine, int rows) {
    super(engine, architecture.shown());
    this.architecture = architecture;
    this.rows = rows;
    boolean open = false;
    try (ProgramBuilder builder = builder()) {
      this.labels =
          architecture.isConditional() ? Optional.of(builder.tokens(rows)) : Optional.empty();
      this.noise = builder.input(rows, architecture.config().noise());
      Activation made = architecture.generator().append(builder, noise, labels.orElse(null));
      this.images = builder.reading(made);
      this.program = builder.finish(new Values(made));
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int noise() {
    return architecture.config().noise();
  }

  @Override
  public List<Integer> shape() {
    return architecture.shape();
  }

  @Override
  public List<String> classes() {
    return architecture.classes();
  }

  @Override
  public void make(float[] numbers, int[] classes, float[] target) {
    labels.ifPresent(rows -> rows.set(classes));
    noise.set(numbers);
    program.forward();
    images.read(target);
  }
}
