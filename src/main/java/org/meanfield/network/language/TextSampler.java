package org.meanfield.network.language;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.Sampler;
import org.meanfield.network.state.NetworkState;

/** A few texts of a language model, from the beginning of a document on. */
public record TextSampler(Architecture architecture, Tokenizer tokenizer) implements Sampler {
  private static final int TEXTS = 4;
  private static final int TOKENS = 100;

  @Override
  public String extension() {
    return "txt";
  }

  @Override
  public long bytes(Engine engine) {
    try (Decoder decoder = architecture.decoder(engine, TEXTS)) {
      return decoder.bytes();
    }
  }

  @Override
  public byte[] samples(
      NetworkState model, Optional<Batch> shown, InstructionSet instructionSet, long seed) {
    try (NetworkPool.Guest<Decoder> guest =
        NetworkPool.open(
            Optional.of(instructionSet), engine -> architecture.decoder(engine, TEXTS))) {
      guest.get().restore(model);
      Sampling sampling = new Sampling(1, Sampling.ALL, 1, seed);
      return write(new TextWriter(guest.get(), tokenizer, sampling));
    }
  }

  private static byte[] write(TextWriter writer) {
    StringBuilder[] texts = new StringBuilder[TEXTS];
    for (int row = 0; row < TEXTS; row++) {
      texts[row] = new StringBuilder("--- " + (row + 1) + "\n");
    }
    writer.begin();
    for (int token = 0; token < TOKENS; token++) {
      if (writer.isUndefined()) {
        throw new ArithmeticException("the model's answer is not a number");
      }
      append(writer.next(), texts);
    }
    append(writer.finish(), texts);
    return (String.join("\n\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void append(String[] pieces, StringBuilder[] texts) {
    for (int row = 0; row < TEXTS; row++) {
      texts[row].append(pieces[row]);
    }
  }
}
