package org.meanfield.network;

import java.io.Serializable;
import org.meanfield.config.EngineConfig;
import org.meanfield.data.Feeding;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.Probe;

/**
 * All that decides how a network computes: equal specs give interchangeable networks, and the same
 * bits on every machine.
 *
 * @param use what the network is for
 * @param batchSize rows of a batch
 * @param instructionSet that the process must be pinned to
 * @param probe what the process's probe step must hash to
 */
public record NetworkSpec(
    Architecture architecture,
    NetworkUse use,
    int batchSize,
    InstructionSet instructionSet,
    String probe)
    implements Serializable {

  /** How the network is fed. */
  public Feeding feeding() {
    return architecture.feeding(batchSize);
  }

  /**
   * With the bits of this process as the standard.
   *
   * @throws org.meanfield.kernel.UnsupportedPlatformException where the engine cannot be opened as
   *     configured
   */
  public static NetworkSpec ofThisProcess(
      Architecture architecture, NetworkUse use, int batchSize, EngineConfig config) {
    try (Engine engine = Engine.open(InstructionSets.of(config))) {
      return new NetworkSpec(
          architecture, use, batchSize, engine.instructionSet(), Probe.hash(engine));
    }
  }
}
