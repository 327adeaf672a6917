package org.meanfield.network.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.DocumentBatching;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.Answer;
import org.meanfield.network.Architecture;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;

/**
 * A classifier of documents that can be trained and asked. It has a program for each number of
 * steps that there may be, all of the same parameters, in memory that they use in turns.
 */
public final class DocumentClassifierNetwork extends EngineNetwork<Integer, DocumentProgram> {
  private final ClassObjective objective;
  private final DocumentBatching batching;
  private final int[] allRows;
  private final float[] some;
  private final float[] results;

  /**
   * Assembles its programs.
   *
   * @param maxLength most tokens of a document
   * @param assembler of the program for documents of up to so many tokens
   */
  public DocumentClassifierNetwork(
      Architecture architecture,
      ClassObjective objective,
      int maxLength,
      Engine engine,
      int batchSize,
      NetworkUse use,
      BiFunction<ProgramBuilder, Integer, DocumentProgram> assembler) {
    // The longest first: it decides the layouts.
    super(
        architecture,
        engine,
        use,
        new DocumentBatching(batchSize, maxLength).allSteps(),
        assembler);
    this.objective = objective;
    this.batching = new DocumentBatching(batchSize, maxLength);
    this.allRows = IntStream.range(0, batchSize).toArray();
    this.some = new float[batchSize * objective.outputs()];
    this.results = new float[batchSize * objective.outputs()];
  }

  /** In the steps of the batch's longest document. */
  @Override
  protected Loss train(Batch batch, StepContext context) {
    int longest = IntStream.of(lengths(batch)).max().orElseThrow();
    DocumentProgram documents = training(batching.steps(longest));
    documents.program().noise(context::dropout);
    documents.forward(batch, allRows);
    double sum = objective.loss(documents.program().head(), batch);
    double norm = update(documents, context);
    return new Loss(sum, batch.weight(), batching.batchSize(), norm);
  }

  private static int[] lengths(Batch batch) {
    return batch.lengths(batch.schema().index(Schema.TOKENS));
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return objective.answers(results(batch, rows), rows);
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    return (batch, rows, tally) -> objective.judge(results(batch, rows), batch, rows, tally);
  }

  /** Each document in the steps of its own length, whatever documents are beside it. */
  private float[] results(Batch batch, int rows) {
    TreeMap<Integer, List<Integer>> bySteps = new TreeMap<>();
    for (int row = 0; row < rows; row++) {
      bySteps
          .computeIfAbsent(batching.steps(lengths(batch)[row]), steps -> new ArrayList<>())
          .add(row);
    }
    bySteps.forEach((steps, members) -> ask(inference(steps), batch, members));
    return results;
  }

  private void ask(DocumentProgram documents, Batch batch, List<Integer> rows) {
    int width = objective.outputs();
    documents.forward(batch, rows.stream().mapToInt(Integer::intValue).toArray());
    objective.read(documents.program().head(), some);
    for (int n = 0; n < rows.size(); n++) {
      System.arraycopy(some, n * width, results, rows.get(n) * width, width);
    }
  }
}
