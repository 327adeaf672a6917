package org.meanfield.network.transformer;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.PairBatching;
import org.meanfield.data.batches.PairShape;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Values;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;
import org.meanfield.network.state.NetworkState;

/**
 * Targets side by side. A source is encoded once, alone and in the steps of its own length, so that
 * what is said of it depends on no other; a target is read anew from its beginning for every token.
 */
final class EncoderDecoderDecoder implements Decoder {
  private final EncoderDecoder architecture;
  private final Workspace workspace;
  private final Parameters parameters;
  private final NavigableMap<Integer, Encoding> encodings = new TreeMap<>();
  private final WrittenTexts<Decoding> texts;
  private final int most;
  private final int width;
  private final float[] memories;
  private final int[] lengths;
  private int beam = 1;

  /** The encoder for one text of some steps. */
  private record Encoding(TokenInput input, TokenRows rows, Program<Values> program) {}

  /** The decoder for texts of some steps. */
  private record Decoding(
      TokenInput input,
      TokenRows rows,
      FloatInput memory,
      Spans memorySeen,
      Program<TokenCrossEntropy> program) {}

  EncoderDecoderDecoder(EncoderDecoder architecture, Engine engine, int rows) {
    this.architecture = architecture;
    this.workspace = new Workspace(engine);
    PairBatching oneByOne = architecture.batching(1);
    this.most = oneByOne.shapes().get(0).steps();
    this.width = architecture.config().width();
    this.memories = new float[rows * most * width];
    this.lengths = new int[rows];
    boolean open = false;
    try {
      this.parameters = new Parameters(workspace);
      for (PairShape shape : oneByOne.shapes()) {
        encodings.put(shape.steps(), encoding(shape.steps()));
      }
      this.texts = new WrittenTexts<>(rows, most, steps -> decoding(rows, steps));
      open = true;
    } finally {
      if (!open) {
        workspace.close();
      }
    }
  }

  private Encoding encoding(int steps) {
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      TokenInput input = TokenInput.of(builder, 1, steps);
      return new Encoding(
          input,
          new TokenRows(1, steps),
          builder.finish(new Values(architecture.encode(builder, input))));
    }
  }

  private Decoding decoding(int rows, int steps) {
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      TokenInput input = TokenInput.of(builder, rows, steps);
      FloatInput memory = builder.input((long) rows * most, width);
      Spans memorySeen = builder.spans(rows, steps);
      return new Decoding(
          input,
          new TokenRows(rows, steps),
          memory,
          memorySeen,
          builder.finish(
              new TokenCrossEntropy(
                  architecture.decode(builder, input, new Memory(memory, memorySeen, false)))));
    }
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
    for (Parameter parameter : parameters.all()) {
      parameters.load(parameter.name(), model.source(parameter.name()));
    }
  }

  @Override
  public int rows() {
    return texts.rows();
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    if (prompts.tokens().size() != rows() || prompts.source().isEmpty()) {
      throw new IllegalArgumentException(
          "a translator of " + rows() + " rows begins with a prompt for each, and sources");
    }
    Batch sources = prompts.source().get();
    beam = rows() / sources.rows();
    for (int source = 0; source < sources.rows(); source++) {
      encode(sources, source, source * beam, beam);
    }
    for (int row = 0; row < rows(); row++) {
      texts.text(row).clear();
      for (int token : prompts.tokens().get(row)) {
        texts.text(row).append(token);
      }
    }
    tell(logProbabilities);
  }

  /** Encodes a source for several rows. */
  private void encode(Batch sources, int source, int firstRow, int count) {
    int field = sources.schema().index(Schema.SOURCE);
    int first = source * sources.schema().field(Schema.SOURCE).size();
    int words = sources.lengths(field)[source];
    int[] text = Arrays.copyOfRange(sources.ints(field), first, first + words + 1);
    text[words] = architecture.sourceEnd();
    Encoding encoding = encodings.ceilingEntry(text.length).getValue();
    encoding.rows().clear();
    encoding.rows().putWhole(0, text, 0, text.length);
    encoding.input().set(encoding.rows());
    encoding.program().forward();
    float[] memory = new float[encoding.rows().steps() * width];
    encoding.program().head().read(memory);
    for (int row = firstRow; row < firstRow + count; row++) {
      System.arraycopy(memory, 0, memories, row * most * width, memory.length);
      lengths[row] = text.length;
    }
  }

  @Override
  public void read(int[] tokens, float[] logProbabilities) {
    for (int row = 0; row < rows(); row++) {
      texts.text(row).append(tokens[row]);
    }
    tell(logProbabilities);
  }

  private void tell(float[] logProbabilities) {
    Decoding decoding = texts.program();
    TokenRows rows = decoding.rows();
    int steps = rows.steps();
    int[] from = new int[rows() * steps];
    int[] to = new int[rows() * steps];
    rows.clear();
    for (int row = 0; row < rows(); row++) {
      int length = texts.text(row).length();
      rows.putCausal(row, texts.text(row).tokens(), 0, length);
      Arrays.fill(to, row * steps, row * steps + length, lengths[row]);
    }
    decoding.memory().set(memories);
    decoding.memorySeen().set(from, to);
    decoding.input().set(rows);
    decoding.program().forward();
    float[] own = new float[architecture.vocabulary()];
    for (int row = 0; row < rows(); row++) {
      int last = row * steps + texts.text(row).length() - 1;
      decoding.program().head().logProbabilities(last, 1, own);
      System.arraycopy(own, 0, logProbabilities, row * own.length, own.length);
    }
  }

  /** Each row's parent has the same source. */
  @Override
  public void keep(int[] parents) {
    for (int row = 0; row < rows(); row++) {
      if (row / beam != parents[row] / beam) {
        throw new IllegalArgumentException(
            "row " + row + " cannot go on as row " + parents[row] + ", which has another source");
      }
    }
    texts.keep(parents);
  }

  @Override
  public void close() {
    workspace.close();
  }
}
