package org.meanfield.config;

import java.io.Serializable;

/** How the engine computes. */
public record EngineConfig(InstructionSet instructionSet) implements Serializable {

  static EngineConfig read(Section engine) {
    return new EngineConfig(
        engine.choice("instruction-set", InstructionSet.class).or(InstructionSet.AUTO));
  }
}
