package org.meanfield.network.transformer;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.PairShape;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.network.EngineNetwork;

/** A program for pairs of one shape, with the arrays that it is fed from. */
final class EncoderDecoderProgram implements EngineNetwork.Fed {
  private final EncoderDecoder architecture;
  private final int steps;
  private final TokenInput source;
  private final TokenInput target;
  private final Spans memorySeen;
  private final TokenRows sources;
  private final TokenRows targets;
  private final int[] memoryFrom;
  private final int[] memoryTo;
  private final int[] labels;
  private final int[] text;
  private final Program<TokenCrossEntropy> program;

  /** Is told of the attentions to the sources while a program is assembled. */
  interface Watcher {
    /** Watches nothing. */
    Watcher NONE = builder -> (queries, keysAndValues) -> {};

    /** Told the queries and the keys and values of each block. */
    BiConsumer<Activation, Activation> in(ProgramBuilder builder);
  }

  EncoderDecoderProgram(EncoderDecoder architecture, ProgramBuilder builder, PairShape shape) {
    this(architecture, builder, shape, Watcher.NONE);
  }

  EncoderDecoderProgram(
      EncoderDecoder architecture, ProgramBuilder builder, PairShape shape, Watcher watcher) {
    this.architecture = architecture;
    this.steps = shape.steps();
    int rows = shape.rows() * steps;
    this.source = TokenInput.of(builder, shape.rows(), steps);
    this.target = TokenInput.of(builder, shape.rows(), steps);
    this.memorySeen = builder.spans(shape.rows(), steps);
    this.sources = new TokenRows(shape.rows(), steps);
    this.targets = new TokenRows(shape.rows(), steps);
    this.memoryFrom = new int[rows];
    this.memoryTo = new int[rows];
    this.labels = new int[rows];
    this.text = new int[steps];
    Looking looking =
        new Looking.AtBoth(
            new Looking.AtText(target.seen()),
            architecture.encode(builder, source),
            memorySeen,
            watcher.in(builder));
    this.program =
        builder.finish(
            new TokenCrossEntropy(
                architecture.decode(builder, target.tokens(), target.places(), true, looking),
                (float) architecture.config().labelSmoothing()));
  }

  @Override
  public Program<TokenCrossEntropy> program() {
    return program;
  }

  /** The token that each row has to tell, {@code [rows · steps]}: none behind a target's end. */
  int[] labels() {
    return labels;
  }

  /** Computes the scores of the targets' tokens for the pairs of a batch. */
  void forward(Batch batch) {
    sources.clear();
    targets.clear();
    Arrays.fill(memoryTo, 0);
    Arrays.fill(labels, Schema.NO_TOKEN);
    for (int row = 0; row < batch.rows(); row++) {
      put(batch, row);
    }
    source.set(sources);
    target.set(targets);
    memorySeen.set(memoryFrom, memoryTo);
    program.forward();
  }

  private void put(Batch batch, int row) {
    int words = read(batch, Schema.SOURCE, row, 0);
    text[words] = architecture.sourceEnd();
    sources.putWhole(row, text, 0, words + 1);
    text[0] = architecture.begin();
    int said = read(batch, Schema.TARGET, row, 1);
    targets.putCausal(row, text, 0, said + 1);
    System.arraycopy(text, 1, labels, row * steps, said);
    labels[row * steps + said] = architecture.end();
    Arrays.fill(memoryTo, row * steps, row * steps + said + 1, words + 1);
  }

  /** Copies a text of a batch; how many tokens it has. */
  private int read(Batch batch, String side, int row, int to) {
    int field = batch.schema().index(side);
    int first = row * batch.schema().fields().get(field).size();
    int length = batch.lengths(field)[row];
    System.arraycopy(batch.ints(field), first, text, to, length);
    return length;
  }
}
