package org.meanfield.testing;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;

/**
 * A translator without parameters that says texts of a few words backwards, and nothing else.
 *
 * @param unsure whether what it says of a source that begins with {@code sick} is not a number
 */
public record Reversing(boolean unsure) implements ForwardingArchitecture {
  public static final Tokenizer WORDS =
      new WordTokenizer(
          List.of("in", "the", "beginning", "was", "word", "sick"),
          true,
          true,
          List.of(SpecialToken.BEGIN));

  public static final Schema SCHEMA = Schema.ofPairs(8, 6);
  public static final NetworkState MODEL =
      new NetworkState(new StateLayout(List.of()), SlicedVector.of(), new TreeMap<>());

  /** That of this process. */
  public static InstructionSet instructionSet() {
    try (Engine engine = Engine.open(Optional.empty())) {
      return engine.instructionSet();
    }
  }

  @Override
  public Architecture architecture() {
    throw new UnsupportedOperationException("it is no network");
  }

  @Override
  public Decoder decoder(Engine engine, int sources, int rows) {
    return new ReversingDecoder(
        WORDS.vocabulary(), sources * rows, unsure ? WORDS.encode("sick")[0] : Schema.NO_TOKEN);
  }

  /**
   * A batch of pairs.
   *
   * @param texts source, target, source, …
   */
  public static Batch batch(String... texts) {
    Batch batch = new Batch(SCHEMA, texts.length / 2);
    for (int i = 0; i < texts.length; i += 2) {
      int[] source = WORDS.encode(texts[i]);
      int[] target = WORDS.encode(texts[i + 1]);
      byte[] packed = new byte[SCHEMA.packedBytes(source.length, target.length)];
      put(target, packed, put(source, packed, 0));
      batch.add(packed);
    }
    return batch;
  }

  private static int put(int[] tokens, byte[] packed, int offset) {
    Packed.putInt(packed, offset, tokens.length);
    int next = offset + Integer.BYTES;
    for (int token : tokens) {
      Packed.putInt(packed, next, token);
      next += Integer.BYTES;
    }
    return next;
  }
}
