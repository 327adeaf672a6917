package org.meanfield.network.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.DocumentBatching;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Answer;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.classification.ClassAnswers;
import org.meanfield.network.classification.ClassificationJudgement;

/**
 * A classifier of documents that can be trained and asked. It has a program for each number of
 * steps that there may be, all of the same parameters, in memory that they use in turns.
 */
final class SequenceClassifierNetwork extends EngineNetwork<Integer, SequenceClassifierProgram> {
  private final SequenceClassifier architecture;
  private final DocumentBatching batching;
  private final int[] allRows;
  private final float[] some;
  private final float[] logProbabilities;

  SequenceClassifierNetwork(
      SequenceClassifier architecture, Engine engine, int batchSize, NetworkUse use) {
    // The longest first: it decides the layouts.
    super(
        architecture,
        engine,
        use,
        new DocumentBatching(batchSize, architecture.maxLength()).allSteps(),
        (builder, steps) -> new SequenceClassifierProgram(architecture, builder, batchSize, steps));
    this.architecture = architecture;
    this.batching = new DocumentBatching(batchSize, architecture.maxLength());
    this.allRows = IntStream.range(0, batchSize).toArray();
    this.some = new float[batchSize * architecture.classes().size()];
    this.logProbabilities = new float[batchSize * architecture.classes().size()];
  }

  /** In the steps of the batch's longest document. */
  @Override
  protected Loss train(Batch batch, StepContext context) {
    int longest = IntStream.of(lengths(batch)).max().orElseThrow();
    SequenceClassifierProgram documents = training(batching.steps(longest));
    documents.program().noise(context::dropout);
    documents.forward(batch, allRows);
    double sum = documents.program().head().loss(labels(batch));
    double norm = update(documents, context);
    return new Loss(sum, batching.batchSize(), batching.batchSize(), norm);
  }

  private static int[] lengths(Batch batch) {
    return batch.ints(batch.schema().index(Schema.LENGTH));
  }

  private static int[] labels(Batch batch) {
    return batch.ints(batch.schema().index(Schema.LABEL));
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return new ClassAnswers(architecture.classes()).of(logProbabilities(batch, rows), rows);
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    ClassificationJudgement judgement = architecture.judgement();
    return (batch, rows, tally) ->
        judgement.add(logProbabilities(batch, rows), labels(batch), rows, tally);
  }

  /** Each document in the steps of its own length, whatever documents are beside it. */
  private float[] logProbabilities(Batch batch, int rows) {
    TreeMap<Integer, List<Integer>> bySteps = new TreeMap<>();
    for (int row = 0; row < rows; row++) {
      bySteps
          .computeIfAbsent(batching.steps(lengths(batch)[row]), steps -> new ArrayList<>())
          .add(row);
    }
    bySteps.forEach((steps, members) -> ask(inference(steps), batch, members));
    return logProbabilities;
  }

  private void ask(SequenceClassifierProgram documents, Batch batch, List<Integer> rows) {
    int classes = architecture.classes().size();
    documents.forward(batch, rows.stream().mapToInt(Integer::intValue).toArray());
    documents.program().head().logProbabilities(some);
    for (int n = 0; n < rows.size(); n++) {
      System.arraycopy(some, n * classes, logProbabilities, rows.get(n) * classes, classes);
    }
  }
}
