package org.meanfield.network.gan;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.NetworkLayer;

/** One layer of a generator or of a discriminator. */
sealed interface GanLayer extends NetworkLayer permits LinearLayer {

  /** Appends the layer to a program. */
  Activation append(ProgramBuilder program, Activation input);
}
