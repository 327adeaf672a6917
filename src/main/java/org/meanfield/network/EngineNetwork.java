package org.meanfield.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.CarriedState;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Plan;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Workspace;

/**
 * What networks of one set of parameters have in common: their programs by shape, for training and
 * for inference, in one workspace. What is left to a family is what it does with a batch.
 *
 * @param <P> a program with what it is fed through
 */
public abstract class EngineNetwork<P extends EngineNetwork.Fed> implements Network {
  /** The shape of a network that has no other. */
  protected static final int ONLY = 0;

  private final Architecture architecture;
  private final NetworkUse use;
  private final Workspace workspace;
  private final Parameters parameters;
  private final Map<Integer, P> training = new LinkedHashMap<>();
  private final Map<Integer, P> inference = new LinkedHashMap<>();
  private TrainedParameters state;

  /** A program with the inputs that it is fed through. */
  public interface Fed {
    Program<?> program();
  }

  /**
   * Assembles the programs of the use, which takes no memory for tensors.
   *
   * @param shapes such as numbers of steps; the first, whose layouts the parameters take, is the
   *     one that most is computed in
   * @param assembler of the program of a shape
   */
  protected EngineNetwork(
      Architecture architecture,
      Engine engine,
      NetworkUse use,
      List<Integer> shapes,
      BiFunction<ProgramBuilder, Integer, P> assembler) {
    this.architecture = architecture;
    this.use = use;
    this.workspace = new Workspace(engine);
    boolean assembled = false;
    try {
      this.parameters = new Parameters(workspace);
      for (int shape : use.trains() ? shapes : List.<Integer>of()) {
        try (ProgramBuilder builder = ProgramBuilder.training(workspace, parameters)) {
          training.put(shape, assembler.apply(builder, shape));
        }
      }
      for (int shape : shapes) {
        try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
          inference.put(shape, assembler.apply(builder, shape));
        }
      }
      assembled = true;
    } finally {
      if (!assembled) {
        workspace.close();
      }
    }
  }

  @Override
  public void allocate(long maximumBytes) {
    workspace.allocate(maximumBytes);
    state =
        use.trains()
            ? new TrainedParameters(
                parameters, use.update(UpdateRule.ONLY), architecture.trainingLayout(use))
            : TrainedParameters.untrained(parameters, architecture.modelLayout());
  }

  /**
   * The training program of a shape.
   *
   * @throws IllegalStateException where the network is for prediction alone
   */
  protected final P training(int shape) {
    if (!use.trains()) {
      throw new IllegalStateException("this network was built to predict, not to be trained");
    }
    return training.get(shape);
  }

  /** The inference program of a shape. */
  protected final P inference(int shape) {
    return inference.get(shape);
  }

  /** Goes back through a training program, whose loss is known, and changes the parameters. */
  protected final double update(P program, StepContext context) {
    program.program().backward();
    return state.update(context);
  }

  @Override
  public final void restore(NetworkState restored) {
    state.restore(restored);
  }

  @Override
  public final NetworkState state() {
    return state.read();
  }

  @Override
  public final NetworkState state(StateLayout layout, int sliceLength) {
    return state.read(layout, sliceLength);
  }

  @Override
  public final void carry(ReplicaState carried) {
    for (P each : training.values()) {
      for (CarriedState own : each.program().carried()) {
        float[] values = carried.tensors().get(own.name());
        if (values == null) {
          own.clear();
        } else {
          own.load(values, 0);
        }
      }
    }
  }

  @Override
  public final ReplicaState carried() {
    SortedMap<String, float[]> tensors = new TreeMap<>();
    for (P each : training.values()) {
      for (CarriedState own : each.program().carried()) {
        float[] values = new float[own.rows() * own.width()];
        own.read(values, 0);
        tensors.put(own.name(), values);
      }
    }
    return new ReplicaState(tensors);
  }

  @Override
  public List<TrainingStep> updates(long iteration) {
    return List.of(TrainingStep.only(this::train));
  }

  /** The only update of a local step: forward, backward, and the parameters changed. */
  protected abstract Loss train(Batch batch, StepContext context);

  /** That of the first shape; others have the same kernels over other numbers of rows. */
  @Override
  public final Plan plan() {
    Map<Integer, P> programs = use.trains() ? training : inference;
    return programs.values().iterator().next().program().plan();
  }

  @Override
  public final long bytes() {
    return workspace.bytes();
  }

  @Override
  public final void close() {
    workspace.close();
  }
}
