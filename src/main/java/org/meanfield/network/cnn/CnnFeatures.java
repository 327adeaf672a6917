package org.meanfield.network.cnn;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reading;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.FeatureReader;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.classification.ClassObjective;
import org.meanfield.network.state.NetworkState;

/** What reaches a classifier's last dense layer, and the class that the layer makes of it. */
final class CnnFeatures implements FeatureReader {
  private final Workspace workspace;
  private final Parameters parameters;
  private final InputFormat.Reader reader;
  private final FloatInput input;
  private final Reading hidden;
  private final Program<SoftmaxCrossEntropy> program;
  private final int width;
  private final int outputs;
  private final float[] values;
  private final float[] logProbabilities;

  CnnFeatures(CnnArchitecture architecture, ClassObjective objective, Engine engine, int rows) {
    this.workspace = new Workspace(engine);
    boolean assembled = false;
    try {
      this.parameters = new Parameters(workspace);
      try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
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
        workspace.close();
      }
    }
    this.reader = architecture.input().reader();
    this.outputs = objective.outputs();
    this.values = new float[rows * architecture.input().values()];
    this.logProbabilities = new float[rows * outputs];
  }

  @Override
  public long bytes() {
    return workspace.bytes();
  }

  @Override
  public void allocate(long maximumBytes) {
    workspace.allocate(maximumBytes);
  }

  @Override
  public void restore(NetworkState model) {
    ParameterSet.ONLY.load(model, parameters);
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

  @Override
  public void close() {
    workspace.close();
  }
}
