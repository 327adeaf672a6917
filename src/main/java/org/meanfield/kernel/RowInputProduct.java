package org.meanfield.kernel;

import java.util.List;

/** That of any input: one product over the rows of all steps, and one each for dw_ih and dx. */
final class RowInputProduct implements InputProduct {
  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Parameter weight;
  private final Buffer z;
  private final long rows;
  private final Step product;

  /**
   * @param weight w_ih, transposed in memory
   */
  RowInputProduct(Assembly assembly, String name, Activation input, Parameter weight, Buffer z) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.weight = weight;
    this.z = z;
    this.rows = input.shape()[0];
    this.product =
        new Matmul(
                assembly,
                name + " input",
                rows,
                weight.rows(),
                Orientation.TRANSPOSED,
                Arrival.WRITTEN)
            .on(input.value(), z);
  }

  @Override
  public void forward() {
    product.run();
  }

  @Override
  public void assembleBackward(boolean trained, List<Step> backward) {
    if (trained) {
      WeightGradient.add(assembly, name + " dw_ih", input.value(), z, weight, backward);
    }
    if (input.wantsGradient()) {
      Contribution dx = assembly.addition(name + " dx", input, Layouts.plain(input.shape()), z);
      backward.add(
          new Matmul(assembly, name + " dx", rows, weight.rows(), Orientation.PLAIN, dx.arrival())
              .on(z, dx.buffer()));
      dx.complete(backward);
    }
  }
}
