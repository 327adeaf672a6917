package org.meanfield.kernel;

/** A program that cannot be built or run: no fast kernel for a shape, or too little memory. */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KernelException(String message) {
    super(message);
  }
}
