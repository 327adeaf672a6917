package org.meanfield.network.cnn;

import java.util.List;
import java.util.stream.LongStream;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.network.Answer;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.classification.ClassAnswers;
import org.meanfield.network.classification.ClassificationJudgement;

/** A classifier that can be trained and asked. */
final class CnnNetwork extends EngineNetwork<Integer, CnnNetwork.ClassifierProgram> {
  private final CnnArchitecture architecture;
  private final int batchSize;
  private final InputFormat.Reader reader;
  private final float[] input;
  private final float[] logProbabilities;

  record ClassifierProgram(FloatInput input, Program<SoftmaxCrossEntropy> program) implements Fed {
    static ClassifierProgram of(
        CnnArchitecture architecture, int batchSize, ProgramBuilder builder) {
      LongStream example = architecture.input().shape().stream().mapToLong(n -> n);
      FloatInput input =
          builder.input(LongStream.concat(LongStream.of(batchSize), example).toArray());
      return new ClassifierProgram(
          input, builder.finish(new SoftmaxCrossEntropy(architecture.append(builder, input))));
    }

    void forward(float[] values) {
      input.set(values);
      program.forward();
    }
  }

  CnnNetwork(CnnArchitecture architecture, Engine engine, int batchSize, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) -> ClassifierProgram.of(architecture, batchSize, builder));
    this.architecture = architecture;
    this.batchSize = batchSize;
    this.reader = architecture.input().reader();
    this.input = new float[batchSize * architecture.input().values()];
    this.logProbabilities = new float[batchSize * architecture.classes().size()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    ClassifierProgram training = training(ONLY);
    training.program().noise(context::dropout);
    reader.read(batch, input);
    training.forward(input);
    double sum = training.program().head().loss(CnnArchitecture.labels(batch));
    return new Loss(sum, batchSize, batchSize, update(training, context));
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return new ClassAnswers(architecture.classes()).of(logProbabilities(batch), rows);
  }

  @Override
  public Evaluator evaluator() {
    ClassificationJudgement judgement = architecture.judgement();
    return (batch, rows, tally) ->
        judgement.add(logProbabilities(batch), CnnArchitecture.labels(batch), rows, tally);
  }

  private float[] logProbabilities(Batch batch) {
    reader.read(batch, input);
    inference(ONLY).forward(input);
    inference(ONLY).program().head().logProbabilities(logProbabilities);
    return logProbabilities;
  }
}
