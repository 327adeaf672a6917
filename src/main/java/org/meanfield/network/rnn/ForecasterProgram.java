package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.QuantileLoss;
import org.meanfield.network.EngineNetwork;

/** A forecaster's program for windows side by side. */
record ForecasterProgram(FloatInput windows, Program<QuantileLoss> program)
    implements EngineNetwork.Fed {
  static ForecasterProgram of(Forecaster architecture, int batchSize, ProgramBuilder builder) {
    int steps = architecture.window();
    List<Double> quantiles = architecture.config().quantiles();
    float[] shares = new float[quantiles.size()];
    for (int q = 0; q < shares.length; q++) {
      shares[q] = quantiles.get(q).floatValue();
    }
    Lengths lengths = builder.lengths(batchSize, steps);
    FloatInput windows = builder.input((long) steps * batchSize, architecture.columns());
    Activation y = architecture.append(builder, windows, lengths);
    return new ForecasterProgram(windows, builder.finish(new QuantileLoss(y, shares)));
  }
}
