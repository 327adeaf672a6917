package org.meanfield.kernel;

/** How a product reads a matrix of parameters: where it lies, nothing is copied for it. */
enum Orientation {
  PLAIN,
  TRANSPOSED;

  Buffer of(ParameterRows matrix) {
    return switch (this) {
      case PLAIN -> matrix.value();
      case TRANSPOSED -> matrix.transposed();
    };
  }
}
