package org.meanfield.network;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Head;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network's outputs for an example are meant to be: the head that makes a loss of them, how
 * they are judged, and what they say to people. Whatever layers stand before, of whatever family.
 *
 * @param <H> the head's type
 */
public interface Objective<H extends Head> extends Serializable {

  /** Outputs for an example. */
  int outputs();

  /**
   * What a program ends in.
   *
   * @param results {@code [batch, outputs]}
   */
  H head(Activation results);

  /**
   * Sum of the examples' losses, each times its {@link Batch#weights weight}; prepares the way back
   * from their mean.
   */
  double loss(H head, Batch batch);

  /**
   * Copies what judging and answering look at.
   *
   * @param results {@code [batch, outputs]}, overwritten
   */
  void read(H head, float[] results);

  /** How a split is judged. */
  Judgement judgement();

  /**
   * Adds examples to a tally of {@link #judgement}.
   *
   * @param results as {@link #read} gives them
   * @param rows how many of the batch count
   */
  void judge(float[] results, Batch batch, int rows, Tally tally);

  /** The columns of an answer. */
  List<AnswerField> answerFields();

  /**
   * What is said of rows.
   *
   * @param results as {@link #read} gives them
   */
  List<Answer> answers(float[] results, int rows);

  /** The fields of examples that are told to be such. */
  Schema schema(Schema labelled);

  /** With what the examples of a batch are told to be made up. */
  MadeUpBatch madeUp(MadeUpBatch batch);

  /** A last dense layer to the outputs in DL4J, and the whole graph. */
  ComputationGraph finish(Dl4jGraph graph, String name, String input);

  /** What the outputs should be for each example, as DL4J's losses take it. */
  INDArray wanted(Batch batch);
}
