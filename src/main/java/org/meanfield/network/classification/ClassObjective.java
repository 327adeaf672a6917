package org.meanfield.network.classification;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.SoftmaxCrossEntropy;
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
 * A score for each class, of which softmax makes probabilities; the loss is cross-entropy.
 *
 * @param classes names by label
 */
public record ClassObjective(List<String> classes) implements Objective<SoftmaxCrossEntropy> {
  public ClassObjective {
    classes = List.copyOf(classes);
  }

  private static int[] labels(Batch batch) {
    return batch.ints(batch.schema().index(Schema.LABEL));
  }

  @Override
  public int outputs() {
    return classes.size();
  }

  @Override
  public SoftmaxCrossEntropy head(Activation results) {
    return new SoftmaxCrossEntropy(results);
  }

  @Override
  public double loss(SoftmaxCrossEntropy head, Batch batch) {
    return head.loss(labels(batch), batch.weights());
  }

  /** The logarithms of the probabilities. */
  @Override
  public void read(SoftmaxCrossEntropy head, float[] results) {
    head.logProbabilities(results);
  }

  @Override
  public ClassificationJudgement judgement() {
    return new ClassificationJudgement(classes);
  }

  @Override
  public void judge(float[] results, Batch batch, int rows, Tally tally) {
    judgement().add(results, labels(batch), rows, tally);
  }

  @Override
  public List<AnswerField> answerFields() {
    return ClassAnswers.FIELDS;
  }

  @Override
  public List<Answer> answers(float[] results, int rows) {
    return new ClassAnswers(classes).of(results, rows);
  }

  @Override
  public Schema schema(Schema labelled) {
    return labelled;
  }

  @Override
  public MadeUpBatch madeUp(MadeUpBatch batch) {
    return batch.ints(Schema.LABEL, 0, classes.size());
  }

  @Override
  public ComputationGraph finish(Dl4jGraph graph, String name, String input) {
    return graph.ending(name, Dl4jHead.classes(classes.size()), input);
  }

  /** One where the class is, {@code [batch, classes]}. */
  @Override
  public INDArray wanted(Batch batch) {
    int[] labels = labels(batch);
    float[] oneHot = new float[labels.length * classes.size()];
    for (int n = 0; n < labels.length; n++) {
      oneHot[n * classes.size() + labels[n]] = 1;
    }
    return Nd4j.create(oneHot, new long[] {labels.length, classes.size()}, 'c');
  }
}
