package org.meanfield.training;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Lets a worker of dl4j-spark count its iterations on from those of the rounds before. By itself it
 * begins every round at 0, since the graph's configuration loses its count when it is cloned: then
 * Adam would correct the bias of moments that have none any more.
 *
 * @param count iterations of a replica before the round
 */
record IterationsBefore(int count) implements TrainingHook {

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    ComputationGraphConfiguration graph = ((ComputationGraph) model).getConfiguration();
    if (graph.getIterationCount() < count) {
      graph.setIterationCount(count);
    }
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {}

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("a graph's workers take multi data sets");
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("a graph's workers take multi data sets");
  }
}
