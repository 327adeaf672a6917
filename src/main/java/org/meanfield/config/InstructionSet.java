package org.meanfield.config;

/** The processor's instructions that kernels may use; other instructions, other bits. */
public enum InstructionSet {
  /** The best that the driver's processor has. */
  AUTO,
  AVX2,
  AVX512
}
