package org.meanfield.network;

import java.io.Serializable;
import org.meanfield.config.EngineConfig;
import org.meanfield.data.batches.Batching;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;

/**
 * All that decides how a network computes: equal specs give interchangeable networks, and the same
 * bits on every machine.
 *
 * @param use what the network is for
 * @param batchSize rows of a batch
 * @param instructionSet that the process must be pinned to
 * @param probe what the network's {@link Probe} must hash to; empty where any bits will do
 */
public record NetworkSpec(
    Architecture architecture,
    NetworkUse use,
    int batchSize,
    InstructionSet instructionSet,
    String probe)
    implements Serializable {
  private static final String ANY = "";

  /** The same network, whatever its bits. */
  public NetworkSpec ofAnyBits() {
    return promising(ANY);
  }

  private NetworkSpec promising(String hash) {
    return new NetworkSpec(architecture, use, batchSize, instructionSet, hash);
  }

  /** Whether a network that hashes to this computes the bits that are promised. */
  boolean admits(String hash) {
    return probe.equals(ANY) || probe.equals(hash);
  }

  /** How the network is fed. */
  public Batching batching() {
    return architecture.batching(batchSize);
  }

  /**
   * With the bits of this process as the standard, for which it opens the network.
   *
   * @throws org.meanfield.kernel.UnsupportedPlatformException where the engine cannot be opened as
   *     configured
   * @throws org.meanfield.kernel.KernelException where the network needs more memory than is left
   */
  public static NetworkSpec ofThisProcess(
      Architecture architecture, NetworkUse use, int batchSize, EngineConfig config) {
    try (Engine engine = Engine.open(InstructionSets.of(config))) {
      NetworkSpec any = new NetworkSpec(architecture, use, batchSize, engine.instructionSet(), ANY);
      return any.promising(NetworkPool.probe(any));
    }
  }
}
