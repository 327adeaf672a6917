package org.meanfield.network.cnn;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reading;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.network.FeatureReader;
import org.meanfield.network.ModelInUse;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.classification.ClassObjective;

/** What reaches a classifier's last dense layer, and the class that the layer makes of it. */
final class CnnFeatures extends ModelInUse implements FeatureReader {
  private final InputFormat.Reader reader;
  private final FloatInput input;
  private final Reading hidden;
  private final Program<SoftmaxCrossEntropy> program;
  private final int width;
  private final int outputs;
  private final float[] values;
  private final float[] logProbabilities;

  CnnFeatures(CnnArchitecture architecture, ClassObjective objective, Engine engine, int rows) {
    super(engine, ParameterSet.ONLY);
    boolean assembled = false;
    try {
      try (ProgramBuilder builder = builder()) {
        LongStream shape = architecture.input().shape().stream().mapToLong(n -> n);
        this.input = builder.input(LongStream.concat(LongStream.of(rows), shape).toArray());
        Activation last = architecture.appendHidden(builder, input);
        this.width =
            Math.toIntExact(Arrays.stream(last.shape()).skip(1).reduce(1, (a, b) -> a * b));
        this.hidden = builder.reading(last);
        this.program = builder.finish(objective.head(architecture.outputs().append(builder, last)));
      }
      assembled = true;
    } finally {
      if (!assembled) {
        close();
      }
    }
    this.reader = architecture.input().reader();
    this.outputs = objective.outputs();
    this.values = new float[rows * architecture.input().values()];
    this.logProbabilities = new float[rows * outputs];
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void read(Batch batch, float[] features, int[] classes) {
    reader.read(batch, values);
    input.set(values);
    program.forward();
    hidden.read(features);
    program.head().logProbabilities(logProbabilities);
    for (int row = 0; row < classes.length; row++) {
      classes[row] = likeliest(row * outputs);
    }
  }

  /** Of classes of equal probability the first. */
  private int likeliest(int from) {
    int best = 0;
    for (int k = 1; k < outputs; k++) {
      if (logProbabilities[from + k] > logProbabilities[from + best]) {
        best = k;
      }
    }
    return best;
  }
}
