package org.meanfield.network;

import java.util.Optional;
import org.meanfield.config.EngineConfig;
import org.meanfield.kernel.InstructionSet;

/** The engine's instruction set for a configured one. */
public final class InstructionSets {
  private InstructionSets() {}

  /** None where the engine is to choose. */
  public static Optional<InstructionSet> of(EngineConfig config) {
    return switch (config.instructionSet()) {
      case AUTO -> Optional.empty();
      case AVX2 -> Optional.of(InstructionSet.AVX2);
      case AVX512 -> Optional.of(InstructionSet.AVX512);
    };
  }
}
