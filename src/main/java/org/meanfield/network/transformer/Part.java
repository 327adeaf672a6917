package org.meanfield.network.transformer;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.TransformerConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Addition;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** A part of a block, which ends in a product that is added to a residual. */
sealed interface Part extends Serializable permits AttentionPart, FeedForwardPart {
  TransformerConfig config();

  List<TensorSpec> parameters();

  /** Writes first values into the network's vector, which is zero. */
  void initialise(long seed, StateLayout layout, SlicedVector values);

  /** Floating-point operations of one token that sees so many, two a multiply-add. */
  long flops(int seen);

  /** {@code residual + dropout(W · x + b)}, in one product where nothing is dropped. */
  default Activation addTo(
      Activation residual, ProgramBuilder program, String linear, Activation x) {
    String weight = linear + ".weight";
    String bias = linear + ".bias";
    if (!program.training() || config().dropout() == 0) {
      return program.add(Linear.adding(weight, bias, config().width()), x, residual);
    }
    Activation product =
        program.add(Linear.named(weight, bias, config().width(), Nonlinearity.NONE), x);
    return program.add(
        Addition.of(linear + " residual", Nonlinearity.NONE),
        residual,
        program.dropout(product, (float) config().dropout()));
  }
}
