package org.meanfield.network;

import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.state.NetworkState;

/**
 * What computes with a model that it does not train, in memory of its own. Whoever extends it
 * assembles its programs when it is made, and closes it where that fails.
 */
public abstract class ModelInUse implements NativeMemory {
  private final ParameterSet set;
  private final Workspace workspace;
  private final Parameters parameters;

  /**
   * @param set of the model's parameters, those that are computed with
   */
  protected ModelInUse(Engine engine, ParameterSet set) {
    this.set = set;
    this.workspace = new Workspace(engine);
    this.parameters = new Parameters(workspace);
  }

  protected final Workspace workspace() {
    return workspace;
  }

  protected final Parameters parameters() {
    return parameters;
  }

  /** For a program more. */
  protected final ProgramBuilder builder() {
    return ProgramBuilder.inference(workspace, parameters);
  }

  @Override
  public final long bytes() {
    return workspace.bytes();
  }

  @Override
  public final void allocate(long maximumBytes) {
    workspace.allocate(maximumBytes);
  }

  /**
   * Takes over a model.
   *
   * @param model parameters and statistics, and maybe moments
   */
  public final void restore(NetworkState model) {
    set.load(model, parameters);
  }

  @Override
  public final void close() {
    workspace.close();
  }
}
