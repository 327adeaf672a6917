package org.meanfield.testing;

import java.util.List;
import java.util.function.Consumer;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Network;
import org.meanfield.network.StepContext;

/**
 * A network that does something before each of its steps.
 *
 * @param action gets the step that follows
 */
public record BeforeSteps(Network network, Consumer<StepContext> action)
    implements ForwardingNetwork {
  @Override
  public List<TrainingStep> updates(long iteration) {
    return network.updates(iteration).stream()
        .map(update -> TrainingStep.of(update.name(), (batch, at) -> step(update, batch, at)))
        .toList();
  }

  private Loss step(TrainingStep update, Batch batch, StepContext context) {
    action.accept(context);
    return update.step(batch, context);
  }
}
