package org.meanfield.bench;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * One step of an LSTM language model in DL4J's standard layers as they come, on one batch that
 * stays in memory. Two things are DL4J's own way: it clips the gradient's norm of each layer, since
 * it has no norm of all, and starts every step from states of zero, which it carries over only
 * within one call; neither makes it slower.
 */
final class Dl4jLstmStep implements NetworkSteps {
  /** Of every layer's output: {@code [batch, size, length]}. */
  private static final RNNFormat LAYOUT = RNNFormat.NCW;

  private final ComputationGraph network;

  /** Tokens, {@code [batch, length]}. */
  private final INDArray[] tokens;

  /** The tokens that follow, one-hot, {@code [batch, vocabulary, length]}: DL4J takes no others. */
  private final INDArray[] next;

  Dl4jLstmStep(LstmWorkload workload) {
    network = new ComputationGraph(configuration(workload));
    network.init();
    Batch batch = workload.minibatch(1);
    int sequences = workload.batchSize();
    int[] inputs = batch.ints(batch.schema().index(Schema.TOKENS));
    int[] targets = batch.ints(batch.schema().index(Schema.TARGETS));
    INDArray from = Nd4j.create(DataType.FLOAT, sequences, workload.length);
    INDArray to = Nd4j.create(DataType.FLOAT, sequences, workload.vocabulary, workload.length);
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int position = 0; position < workload.length; position++) {
        int place = sequence * workload.length + position;
        from.putScalar(sequence, position, inputs[place]);
        to.putScalar(sequence, targets[place], position, 1);
      }
    }
    tokens = new INDArray[] {from};
    next = new INDArray[] {to};
  }

  private static ComputationGraphConfiguration configuration(LstmWorkload workload) {
    return new NeuralNetConfiguration.Builder()
        .dataType(DataType.FLOAT)
        .seed(1)
        .updater(new Adam(workload.learningRate()))
        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
        .gradientNormalizationThreshold(workload.clipNorm())
        .graphBuilder()
        .addInputs("tokens")
        .addLayer(
            "embedding",
            new EmbeddingSequenceLayer.Builder()
                .nIn(workload.vocabulary)
                .nOut(workload.embedding)
                .outputDataFormat(LAYOUT)
                .build(),
            "tokens")
        .addLayer("lstm-1", lstm(workload.embedding, workload.hidden), "embedding")
        .addLayer("lstm-2", lstm(workload.hidden, workload.hidden), "lstm-1")
        .addLayer(
            "next",
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nIn(workload.hidden)
                .nOut(workload.vocabulary)
                .activation(Activation.SOFTMAX)
                .dataFormat(LAYOUT)
                .build(),
            "lstm-2")
        .setOutputs("next")
        .build();
  }

  private static LSTM lstm(int inputs, int hidden) {
    return new LSTM.Builder()
        .nIn(inputs)
        .nOut(hidden)
        .activation(Activation.TANH)
        .dataFormat(LAYOUT)
        .build();
  }

  @Override
  public void train() {
    network.fit(tokens, next);
  }

  @Override
  public void infer() {
    network.output(tokens);
  }

  /** The last step's loss, in nats: the sum over a sequence's tokens, averaged over sequences. */
  double loss() {
    return network.score();
  }
}
