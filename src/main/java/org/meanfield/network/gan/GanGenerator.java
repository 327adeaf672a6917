package org.meanfield.network.gan;

import java.util.List;
import java.util.Optional;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reading;
import org.meanfield.kernel.Tokens;
import org.meanfield.kernel.Values;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Generator;
import org.meanfield.network.state.NetworkState;

/** The generator that is shown to people, alone. */
final class GanGenerator implements Generator {
  private final GanArchitecture architecture;
  private final int rows;
  private final Workspace workspace;
  private final Parameters parameters;
  private final Optional<Tokens> labels;
  private final FloatInput noise;
  private final Reading images;
  private final Program<Values> program;

  GanGenerator(GanArchitecture architecture, Engine engine, int rows) {
    this.architecture = architecture;
    this.rows = rows;
    this.workspace = new Workspace(engine);
    this.parameters = new Parameters(workspace);
    boolean open = false;
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      this.labels =
          architecture.isConditional() ? Optional.of(builder.tokens(rows)) : Optional.empty();
      this.noise = builder.input(rows, architecture.config().noise());
      Activation made = architecture.generator().append(builder, noise, labels.orElse(null));
      this.images = builder.reading(made);
      this.program = builder.finish(new Values(made));
      open = true;
    } finally {
      if (!open) {
        workspace.close();
      }
    }
  }

  @Override
  public long bytes() {
    return workspace.bytes();
  }

  @Override
  public void allocate(long maximumBytes) {
    workspace.allocate(maximumBytes);
  }

  @Override
  public void restore(NetworkState model) {
    architecture.shown().load(model, parameters);
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

  @Override
  public void close() {
    workspace.close();
  }
}
