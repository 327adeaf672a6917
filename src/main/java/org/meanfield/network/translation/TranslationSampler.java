package org.meanfield.network.translation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.Sampler;
import org.meanfield.network.state.NetworkState;

/**
 * Translations of a few pairs' sources, each between its source and its target, as {@code
 * translate} makes them unless it is told otherwise.
 *
 * @param data what the pairs are
 */
public record TranslationSampler(Architecture architecture, ExampleFormat data) implements Sampler {
  private static final int TEXTS = 5;

  @Override
  public String extension() {
    return "txt";
  }

  @Override
  public int shown() {
    return TEXTS;
  }

  @Override
  public long bytes(Engine engine) {
    try (Decoder decoder = decoder(engine)) {
      return decoder.bytes();
    }
  }

  private Decoder decoder(Engine engine) {
    return architecture.decoder(engine, TEXTS, BeamSettings.DEFAULT.beam());
  }

  @Override
  public byte[] samples(
      NetworkState model, Optional<Batch> shown, InstructionSet instructionSet, long seed) {
    Batch pairs = shown.orElseThrow();
    List<int[]> sources = new ArrayList<>();
    for (int row = 0; row < pairs.rows(); row++) {
      sources.add(Translator.tokens(pairs, Schema.SOURCE, row));
    }
    return write(pairs, sources, translations(model, instructionSet, sources))
        .getBytes(StandardCharsets.UTF_8);
  }

  private List<Translation> translations(
      NetworkState model, InstructionSet instructionSet, List<int[]> sources) {
    try (NetworkPool.Guest<Decoder> guest =
        NetworkPool.open(Optional.of(instructionSet), this::decoder)) {
      guest.get().restore(model);
      return new Translator(
              guest.get(), data.targetTokenizer(), data.schema(), BeamSettings.DEFAULT)
          .translate(sources);
    }
  }

  private String write(Batch pairs, List<int[]> sources, List<Translation> translations) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < sources.size(); row++) {
      if (translations.get(row).isUndefined()) {
        throw new ArithmeticException("the model's answer is not a number");
      }
      int[] target = Translator.tokens(pairs, Schema.TARGET, row);
      text.append("--- ")
          .append(row + 1)
          .append("\nsource:      ")
          .append(data.tokenizer().decode(sources.get(row)))
          .append("\ntranslation: ")
          .append(translations.get(row).text())
          .append("\nreference:   ")
          .append(data.targetTokenizer().decode(target))
          .append("\n\n");
    }
    return text.toString();
  }
}
