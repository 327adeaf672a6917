package org.meanfield.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Plan;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;

/**
 * What networks have in common: their sets of parameters, each with the optimizer of the update
 * that trains it, and their programs by shape, for training and for inference, in one workspace.
 * What is left to a family is what it does with a batch.
 *
 * @param <S> what tells one program from another, such as a number of steps
 * @param <P> a program with what it is fed through
 */
public abstract class EngineNetwork<S, P extends EngineNetwork.Fed> implements Network {
  /** The shape of a network that has no other. */
  protected static final int ONLY = 0;

  private final Architecture architecture;
  private final NetworkUse use;
  private final Workspace workspace;
  private final Map<ParameterSet, Parameters> sets = new LinkedHashMap<>();
  private final Programs<S, P> training = new Programs<>();
  private final Programs<S, P> inference = new Programs<>();
  private final SortedMap<String, TrainedParameters> trained = new TreeMap<>();

  /** A program with the inputs that it is fed through. */
  public interface Fed {
    Program<?> program();
  }

  /**
   * Makes the program of a shape.
   *
   * @param <S> what tells one program from another
   * @param <P> a program with what it is fed through
   */
  @FunctionalInterface
  public interface Assembler<S, P> {
    /**
     * @param builder of training or of inference, which adds layers of the first set until told
     * @param parameters of each set
     */
    P assemble(ProgramBuilder builder, Function<ParameterSet, Parameters> parameters, S shape);
  }

  /**
   * Assembles the programs of a network of one set of parameters.
   *
   * @param shapes such as numbers of steps; the first, whose layouts the parameters take, is the
   *     one that most is computed in
   * @param assembler of the program of a shape
   */
  protected EngineNetwork(
      Architecture architecture,
      Engine engine,
      NetworkUse use,
      List<S> shapes,
      BiFunction<ProgramBuilder, S, P> assembler) {
    this(
        architecture,
        engine,
        use,
        List.of(ParameterSet.ONLY),
        shapes,
        shapes,
        (builder, parameters, shape) -> assembler.apply(builder, shape));
  }

  /**
   * Assembles the programs of the use, which takes no memory for tensors.
   *
   * @param sets in whose order the state has its tensors
   * @param trainingShapes of the programs that train; the first that has a set decides its layouts
   * @param inferenceShapes of the programs that predict
   */
  protected EngineNetwork(
      Architecture architecture,
      Engine engine,
      NetworkUse use,
      List<ParameterSet> sets,
      List<S> trainingShapes,
      List<S> inferenceShapes,
      Assembler<S, P> assembler) {
    this.architecture = architecture;
    this.use = use;
    this.workspace = new Workspace(engine);
    boolean assembled = false;
    try {
      sets.forEach(set -> this.sets.put(set, new Parameters(workspace, set.isTrainedFor(use))));
      Parameters first = this.sets.get(sets.get(0));
      for (S shape : use.trains() ? trainingShapes : List.<S>of()) {
        try (ProgramBuilder builder = ProgramBuilder.training(workspace, first)) {
          training.add(shape, assembler.assemble(builder, this.sets::get, shape));
        }
      }
      for (S shape : inferenceShapes) {
        try (ProgramBuilder builder = ProgramBuilder.inference(workspace, first)) {
          inference.add(shape, assembler.assemble(builder, this.sets::get, shape));
        }
      }
      training.requireStatesApart();
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
    sets.forEach(
        (set, parameters) ->
            trained.put(set.prefix(), new TrainedParameters(set, parameters, use)));
  }

  /**
   * The training program of a shape.
   *
   * @throws IllegalStateException where the network is for prediction alone
   */
  protected final P training(S shape) {
    if (!use.trains()) {
      throw new IllegalStateException("this network was built to predict, not to be trained");
    }
    return training.of(shape);
  }

  /** The inference program of a shape. */
  protected final P inference(S shape) {
    return inference.of(shape);
  }

  /**
   * Goes back through a training program, whose loss is known, and changes the parameters of the
   * only set.
   */
  protected final double update(P program, StepContext context) {
    return update(program, ParameterSet.ONLY, context);
  }

  /**
   * The same for one of several sets.
   *
   * @return the gradients' norm; NaN where nobody wanted it
   */
  protected final double update(P program, ParameterSet set, StepContext context) {
    program.program().backward();
    return trained.get(set.prefix()).update(program.program(), context);
  }

  @Override
  public final void restore(NetworkState restored) {
    trained.values().forEach(set -> set.restore(restored));
  }

  @Override
  public final NetworkState state() {
    return state(architecture.trainingLayout(use), SlicedVector.SLICE);
  }

  @Override
  public final NetworkState state(StateLayout layout, int sliceLength) {
    NetworkState state =
        new NetworkState(layout, new SlicedVector(layout.size(), sliceLength), new TreeMap<>());
    boolean whole = layout.equals(architecture.trainingLayout(use));
    trained.values().forEach(set -> set.writeTo(state, whole));
    return state;
  }

  @Override
  public final void carry(ReplicaState carried) {
    training.carry(carried);
  }

  @Override
  public final ReplicaState carried() {
    return training.carried();
  }

  @Override
  public List<TrainingStep> updates(long iteration) {
    return List.of(training(ParameterSet.ONLY));
  }

  /** The update of a set by what {@link #train} learns from a batch. */
  protected final TrainingStep training(ParameterSet set) {
    return TrainingStep.of(set.update(), (batch, context) -> train(set, batch, context));
  }

  /** Of a batch that weighs nothing there is nothing to learn: such a step is counted only. */
  private Loss train(ParameterSet set, Batch batch, StepContext context) {
    if (batch.weight() > 0) {
      return train(batch, context);
    }
    return counted(set, batch.capacity());
  }

  /** A step from which there is nothing to learn: it is counted, and changes no parameter. */
  protected final Loss counted(ParameterSet set, long examples) {
    trained.get(set.prefix()).countUpdate();
    return new Loss(0, 0, examples, Double.NaN);
  }

  /** Moves a set that no update trains towards another: {@link Parameters#follow}. */
  protected final void follow(ParameterSet average, ParameterSet of, float decay) {
    sets.get(average).follow(sets.get(of), decay);
  }

  /**
   * The update by a batch that weighs something, the only one that looks at it: forward, backward,
   * and the parameters changed.
   */
  protected abstract Loss train(Batch batch, StepContext context);

  @Override
  public final Plan plan() {
    return (use.trains() ? training : inference).plan();
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
