package org.meanfield.network.regression;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.SquaredError;
import org.meanfield.network.Answer;
import org.meanfield.network.AnswerField;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Objective;
import org.meanfield.network.Tally;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jHead;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers, each in standard deviations from its mean, both those of the training split; the loss is
 * the squared error of these.
 *
 * @param names of the numbers
 * @param scaling of the numbers
 */
public record ValueObjective(List<String> names, Normalisation scaling)
    implements Objective<SquaredError> {
  public ValueObjective {
    names = List.copyOf(names);
  }

  private static double[] values(Batch batch) {
    return batch.doubles(batch.schema().index(Schema.VALUES));
  }

  private float[] scaled(Batch batch) {
    float[] scaled = new float[values(batch).length];
    scaling.apply(values(batch), batch.capacity(), scaled);
    return scaled;
  }

  @Override
  public int outputs() {
    return names.size();
  }

  @Override
  public SquaredError head(Activation results) {
    return new SquaredError(results);
  }

  @Override
  public double loss(SquaredError head, Batch batch) {
    return head.loss(scaled(batch), batch.weights());
  }

  /** The numbers as the network has them, in standard deviations. */
  @Override
  public void read(SquaredError head, float[] results) {
    head.outputs(results);
  }

  /** The numbers in their own units, of which 32 bits would not keep all digits. */
  private double[] inUnits(float[] results, int rows) {
    double[] numbers = new double[rows * names.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = scaling.undo(i % names.size(), results[i]);
    }
    return numbers;
  }

  @Override
  public RegressionJudgement judgement() {
    return new RegressionJudgement(names, scaling);
  }

  @Override
  public void judge(float[] results, Batch batch, int rows, Tally tally) {
    judgement().add(inUnits(results, rows), values(batch), rows, tally);
  }

  /** A column for each number, such as {@code predicted-price}: rows may have the true one too. */
  @Override
  public List<AnswerField> answerFields() {
    return names.stream()
        .map(name -> new AnswerField("predicted-" + name, AnswerField.Type.DOUBLE))
        .toList();
  }

  @Override
  public List<Answer> answers(float[] results, int rows) {
    double[] numbers = inUnits(results, rows);
    return IntStream.range(0, rows).mapToObj(row -> answer(numbers, row * names.size())).toList();
  }

  private Answer answer(double[] numbers, int from) {
    if (Answer.isUndefined(numbers, from, names.size())) {
      return Answer.NOT_A_NUMBER;
    }
    return Answer.of(
        IntStream.range(from, from + names.size()).mapToObj(i -> (Object) numbers[i]).toArray());
  }

  @Override
  public Schema schema(Schema labelled) {
    return labelled.withValues(names.size());
  }

  @Override
  public MadeUpBatch madeUp(MadeUpBatch batch) {
    return batch.doubles(Schema.VALUES, names.size(), scaling);
  }

  /** Its loss is the squared error as well. */
  @Override
  public ComputationGraph finish(Dl4jGraph graph, String name, String input) {
    return graph.ending(name, Dl4jHead.values(names.size()), input);
  }

  @Override
  public INDArray wanted(Batch batch) {
    return Nd4j.create(scaled(batch), new long[] {batch.capacity(), names.size()}, 'c');
  }
}
