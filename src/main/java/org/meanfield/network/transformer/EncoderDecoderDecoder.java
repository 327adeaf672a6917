package org.meanfield.network.transformer;

import java.util.Arrays;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Attention;
import org.meanfield.kernel.CachePlaces;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.KeyValueCache;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.kernel.Values;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Decoder;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.Prompts;
import org.meanfield.network.state.NetworkState;

/**
 * Targets side by side, of which one token a step is computed: keys and values of those before are
 * kept, and those of the sources, which are encoded at the beginning, once a row and always in as
 * many steps as there may be, so that what is said of one depends on no other.
 */
final class EncoderDecoderDecoder implements Decoder {
  private final EncoderDecoder architecture;
  private final Workspace workspace;
  private final Parameters parameters;
  private final int steps;
  private final int[] lengths;
  private final KeyValueCache memory;
  private final KeyValueCache cache;
  private final TokenRows sources;
  private final TokenInput source;
  private final Program<Values> encoding;
  private final Tokens tokens;
  private final Tokens places;
  private final CachePlaces cached;
  private final Spans memorySeen;
  private final Program<TokenCrossEntropy> step;
  private int rowsOfSource = 1;
  private int written;

  EncoderDecoderDecoder(EncoderDecoder architecture, Engine engine, int rows) {
    this.architecture = architecture;
    this.workspace = new Workspace(engine);
    this.steps = architecture.batching(1).shapes().get(0).steps();
    this.lengths = new int[rows];
    boolean open = false;
    try {
      this.parameters = new Parameters(workspace);
      this.memory = cache(rows);
      this.cache = cache(rows);
      this.sources = new TokenRows(rows, steps);
      try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
        this.source = TokenInput.of(builder, rows, steps);
        this.encoding = encoding(builder);
      }
      try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
        this.tokens = builder.tokens(rows);
        this.places = builder.tokens(rows);
        this.cached = builder.places(cache, rows, 1);
        this.memorySeen = builder.spans(rows, 1);
        Looking looking = new Looking.ReadingOn(cached, memory, memorySeen);
        this.step =
            builder.finish(
                new TokenCrossEntropy(
                    architecture.decode(builder, tokens, places, false, looking)));
      }
      open = true;
    } finally {
      if (!open) {
        workspace.close();
      }
    }
  }

  /** For one text in each row. */
  private KeyValueCache cache(int rows) {
    return new KeyValueCache(
        workspace,
        architecture.decoder().size(),
        rows,
        architecture.config().heads(),
        architecture.config().width(),
        steps);
  }

  /** Keeps what every block of the decoder makes of the sources. */
  private Program<Values> encoding(ProgramBuilder builder) {
    Activation made = architecture.encode(builder, source);
    for (int block = 0; block < architecture.decoder().size(); block++) {
      AttentionPart part = architecture.decoder().get(block).crossAttention();
      builder.add(Attention.memorised(memory, block), part.keysAndValues(builder, made));
    }
    return builder.finish(new Values(made));
  }

  @Override
  public long bytes() {
    return workspace.bytes();
  }

  @Override
  public void allocate(long maximumBytes) {
    workspace.allocate(maximumBytes);
  }

  @Override
  public void restore(NetworkState model) {
    ParameterSet.ONLY.load(model, parameters);
  }

  @Override
  public int rows() {
    return lengths.length;
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    if (prompts.tokens().size() != rows() || prompts.source().isEmpty()) {
      throw new IllegalArgumentException(
          "a translator of " + rows() + " rows begins with a prompt for each, and sources");
    }
    memory.clear();
    cache.clear();
    encode(prompts.source().get());
    int longest = prompts.tokens().stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    int[] next = new int[rows()];
    int[] from = new int[rows()];
    for (int place = 0; place < longest; place++) {
      for (int row = 0; row < rows(); row++) {
        int[] prompt = prompts.tokens().get(row);
        if (prompt.length != longest) {
          throw new IllegalArgumentException("prompts of translations are of one length");
        }
        next[row] = prompt[place];
        from[row] = place;
      }
      read(next, from);
    }
    written = longest;
    step.head().logProbabilities(logProbabilities);
  }

  private void encode(Batch batch) {
    int field = batch.schema().index(Schema.SOURCE);
    int width = batch.schema().field(Schema.SOURCE).size();
    rowsOfSource = rows() / batch.rows();
    sources.clear();
    for (int row = 0; row < rows(); row++) {
      int text = row / rowsOfSource;
      int words = batch.lengths(field)[text];
      int[] own = Arrays.copyOfRange(batch.ints(field), text * width, text * width + words + 1);
      own[words] = architecture.sourceEnd();
      sources.putWhole(row, own, 0, own.length);
      lengths[row] = own.length;
    }
    source.set(sources);
    encoding.forward();
  }

  @Override
  public void read(int[] next, float[] logProbabilities) {
    int[] from = new int[rows()];
    Arrays.fill(from, written++);
    read(next, from);
    step.head().logProbabilities(logProbabilities);
  }

  private void read(int[] next, int[] from) {
    tokens.set(next);
    places.set(from);
    cached.set(0, from);
    memorySeen.set(new int[rows()], lengths);
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

  @Override
  public void close() {
    workspace.close();
  }
}
