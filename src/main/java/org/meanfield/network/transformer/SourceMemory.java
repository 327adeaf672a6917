package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Attention;
import org.meanfield.kernel.KeyValueCache;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;
import org.meanfield.kernel.Values;
import org.meanfield.kernel.Workspace;

/**
 * The keys and values of sources side by side, each of which is encoded once for all texts that
 * answer to it. There is a program for each of a few lengths, twice the one before, and a source is
 * encoded by the shortest that it fits into, so that what is kept of it depends on no other.
 */
final class SourceMemory {
  private static final int SHORTEST = 16;

  private final EncoderDecoder architecture;
  private final KeyValueCache memory;
  private final List<Encoder> encoders = new ArrayList<>();
  private final int[] lengths;

  /** Encodes sources of up to so many tokens, with their end. */
  private record Encoder(int steps, TokenRows rows, TokenInput input, Program<Values> program) {}

  /**
   * @param sources side by side
   * @param steps of the longest, with its end
   */
  SourceMemory(
      EncoderDecoder architecture,
      Workspace workspace,
      Parameters parameters,
      int sources,
      int steps) {
    this.architecture = architecture;
    this.lengths = new int[sources];
    this.memory = architecture.cache(workspace, sources, steps);
    for (int length = SHORTEST; length < steps; length *= 2) {
      encoders.add(encoder(workspace, parameters, length));
    }
    encoders.add(encoder(workspace, parameters, steps));
  }

  private Encoder encoder(Workspace workspace, Parameters parameters, int steps) {
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      TokenInput input = TokenInput.of(builder, lengths.length, steps);
      Activation made = architecture.encode(builder, input);
      for (int block = 0; block < architecture.decoder().size(); block++) {
        AttentionPart part = architecture.decoder().get(block).crossAttention();
        builder.add(
            Attention.memorised(memory, block, input.seen()), part.keysAndValues(builder, made));
      }
      return new Encoder(
          steps, new TokenRows(lengths.length, steps), input, builder.finish(new Values(made)));
    }
  }

  KeyValueCache cache() {
    return memory;
  }

  /** Encodes the sources of pairs. */
  void read(Batch pairs) {
    memory.clear();
    encoders.forEach(encoder -> encoder.rows().clear());
    int field = pairs.schema().index(Schema.SOURCE);
    int width = pairs.schema().field(Schema.SOURCE).size();
    for (int row = 0; row < lengths.length; row++) {
      int words = pairs.lengths(field)[row];
      int[] own = Arrays.copyOfRange(pairs.ints(field), row * width, row * width + words + 1);
      own[words] = architecture.sourceEnd();
      lengths[row] = own.length;
      shortest(own.length).rows().putWhole(row, own, 0, own.length);
    }
    encoders.forEach(this::run);
  }

  private Encoder shortest(int length) {
    return encoders.stream().filter(e -> length <= e.steps()).findFirst().orElseThrow();
  }

  private void run(Encoder encoder) {
    if (Arrays.stream(lengths).anyMatch(length -> shortest(length) == encoder)) {
      encoder.input().set(encoder.rows());
      encoder.program().forward();
    }
  }

  /**
   * Shows every query its source.
   *
   * @param spans as many queries of each source
   */
  void show(Spans spans) {
    int[] to = new int[lengths.length * spans.queries()];
    Arrays.setAll(to, query -> lengths[query / spans.queries()]);
    spans.set(new int[to.length], to);
  }
}
