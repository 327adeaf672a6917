package org.meanfield.network.transformer;

import java.util.Arrays;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.CachePlaces;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.KeyValueCache;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.Decoder;
import org.meanfield.network.ModelInUse;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.Prompts;

/**
 * Targets side by side, as many of each source, of which one token a step is computed: keys and
 * values of those before are kept, and those of the sources.
 */
final class EncoderDecoderDecoder extends ModelInUse implements Decoder {
  private final int sources;
  private final int rowsOfSource;
  private final SourceMemory memory;
  private final KeyValueCache cache;
  private final Tokens tokens;
  private final Tokens places;
  private final CachePlaces cached;
  private final Spans memorySeen;
  private final Program<TokenCrossEntropy> step;
  private int written;

  /**
   * @param rowsOfSource targets of each source
   */
  EncoderDecoderDecoder(EncoderDecoder architecture, Engine engine, int sources, int rowsOfSource) {
    super(engine, ParameterSet.ONLY);
    this.sources = sources;
    this.rowsOfSource = rowsOfSource;
    int steps = architecture.batching(1).shapes().get(0).steps();
    boolean open = false;
    try {
      this.memory = new SourceMemory(architecture, workspace(), parameters(), sources, steps);
      this.cache = architecture.cache(workspace(), rows(), steps);
      try (ProgramBuilder builder = builder()) {
        this.tokens = builder.tokens(rows());
        this.places = builder.tokens(rows());
        this.cached = builder.places(cache, rows(), 1);
        this.memorySeen = builder.spans(sources, rowsOfSource);
        Looking looking = new Looking.ReadingOn(cached, memory.cache(), memorySeen);
        this.step =
            builder.finish(
                new TokenCrossEntropy(
                    architecture.decode(builder, tokens, places, false, looking)));
      }
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  @Override
  public int rows() {
    return sources * rowsOfSource;
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    Batch pairs =
        prompts
            .source()
            .filter(batch -> batch.rows() == sources && prompts.tokens().size() == rows())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a translator of %s rows begins with a prompt for each, and sources: %s"
                            .formatted(rows(), sources)));
    memory.read(pairs);
    memory.show(memorySeen);
    cache.clear();
    int longest = prompts.tokens().stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    int[] next = new int[rows()];
    for (written = 0; written < longest; written++) {
      for (int row = 0; row < rows(); row++) {
        int[] prompt = prompts.tokens().get(row);
        if (prompt.length != longest) {
          throw new IllegalArgumentException("prompts of translations are of one length");
        }
        next[row] = prompt[written];
      }
      compute(next);
    }
    step.head().logProbabilities(logProbabilities);
  }

  @Override
  public void read(int[] next, float[] logProbabilities) {
    compute(next);
    written++;
    step.head().logProbabilities(logProbabilities);
  }

  /** What comes behind the next token of each row. */
  private void compute(int[] next) {
    int[] from = new int[rows()];
    Arrays.fill(from, written);
    tokens.set(next);
    places.set(from);
    cached.set(0, from);
    step.forward();
  }

  /** Each row's parent has the same source. */
  @Override
  public void keep(int[] parents) {
    for (int row = 0; row < rows(); row++) {
      if (row / rowsOfSource != parents[row] / rowsOfSource) {
        throw new IllegalArgumentException(
            "row " + row + " cannot go on as row " + parents[row] + ", which has another source");
      }
    }
    cache.keep(parents, written);
  }
}
