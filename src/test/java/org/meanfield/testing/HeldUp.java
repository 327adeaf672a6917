package org.meanfield.testing;

import java.util.concurrent.CountDownLatch;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Architecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.spark.Shared;

/**
 * A network of which one replica does not get beyond a step until it is let go; an interrupt does
 * not help it.
 *
 * @param iteration of the step, before which it stands
 * @param gate before which it stands, in this process
 */
public record HeldUp(Architecture architecture, int replica, long iteration, Shared<Gate> gate)
    implements ForwardingArchitecture {

  /**
   * @param reached counted down when a replica stands there
   * @param open what it waits for
   */
  public record Gate(CountDownLatch reached, CountDownLatch open) {}

  /** For tasks of this process. */
  public static HeldUp of(Architecture architecture, int replica, long iteration) {
    Gate gate = new Gate(new CountDownLatch(1), new CountDownLatch(1));
    return new HeldUp(architecture, replica, iteration, Shared.InPlace.of(gate));
  }

  /** Waits until the replica is held up. */
  public void awaitReached() throws InterruptedException {
    gate.value().reached.await();
  }

  public void release() {
    gate.value().open.countDown();
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new BeforeSteps(architecture.assemble(engine, batchSize, use), this::step);
  }

  private void step(StepContext context) {
    if (context.replica() != replica || context.iteration() != iteration) {
      return;
    }
    gate.value().reached.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        gate.value().open.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
