package org.meanfield.kernel;

/** What becomes of a layer's parameters in a program that computes gradients. */
public enum Weights {
  /** The program computes their gradients. */
  TRAINED,

  /** They stay as they are; gradients go through them to what stands before. */
  FROZEN
}
