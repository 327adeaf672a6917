package org.meanfield.bench;

import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Architecture;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;

/** One step of this project, on one batch that stays in memory: training, or inference. */
final class MeanfieldStep implements NetworkSteps {
  private final Workload workload;
  private final StepContext context;
  private final Network network;
  private final Evaluator evaluator;
  private final Batch batch;
  private final Tally tally;

  MeanfieldStep(Workload workload) {
    this.workload = workload;
    Engine engine = Engine.open(Optional.empty());
    NetworkUse use = new NetworkUse(workload.updates());
    TreeMap<String, Double> rates = new TreeMap<>();
    workload.updates().forEach(update -> rates.put(update.name(), workload.learningRate()));
    context = new StepContext(rates, 1, 0, 0, false);
    Architecture architecture = workload.architecture();
    network = architecture.build(engine, workload.batchSize(), use, NativeRuntime.availableBytes());
    network.restore(architecture.initialState(1, use));
    batch = workload.minibatch(1);
    tally = architecture.judgement().tally(false);
    evaluator = network.evaluator(EvaluatedShard.NONE);
  }

  @Override
  public void train() {
    for (Network.TrainingStep update : network.updates(context.iteration())) {
      update.step(batch, context);
    }
  }

  /** Every class's probability of every image, and the sums of evaluation. */
  @Override
  public void infer() {
    evaluator.add(batch, workload.batchSize(), tally);
  }
}
