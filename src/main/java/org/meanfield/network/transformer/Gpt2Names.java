package org.meanfield.network.transformer;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.TensorNames;
import org.meanfield.network.state.TensorSpec;

/**
 * The names of GPT-2's checkpoints (Radford et al., 2019, and Hugging Face's {@code
 * GPT2LMHeadModel}, whose {@code Conv1D} has a matrix as {@code [inputs, outputs]}). What it has no
 * name for keeps its own.
 */
final class Gpt2Names {
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "embedding.weight", "wte.weight",
          "positions.weight", "wpe.weight",
          "encoder.norm.weight", "ln_f.weight",
          "encoder.norm.bias", "ln_f.bias",
          "decoder.norm.weight", "ln_f.weight",
          "decoder.norm.bias", "ln_f.bias");

  private static final Map<String, String> PARTS =
      Map.of(
          "norm1", "ln_1",
          "norm2", "ln_2",
          "self_attn.in_proj", "attn.c_attn",
          "self_attn.out_proj", "attn.c_proj",
          "linear1", "mlp.c_fc",
          "linear2", "mlp.c_proj");

  private static final String HEAD = "lm_head.weight";

  /** A tied output's weight is the embedding's, and masks are no parameters. */
  private static final Pattern IMPLIED =
      Pattern.compile("lm_head\\.weight|h\\.\\d+\\.attn\\.(bias|masked_bias)");

  private Gpt2Names() {}

  static TensorNames of(StateLayout layout) {
    return new TensorNames(
        "GPT-2",
        layout.tensors().stream()
            .map(
                spec ->
                    OutputWeight.isUntied(spec, layout)
                        ? StoredTensor.named(HEAD, spec)
                        : stored(spec))
            .toList(),
        name -> name.startsWith("transformer.") ? name.substring("transformer.".length()) : name,
        IMPLIED.asMatchPredicate(),
        OutputWeight.isTied(layout) ? Map.of(HEAD, "wte.weight") : Map.of());
  }

  /** Whether the network is GPT-2's but for its size. */
  static boolean fit(TransformerConfig config) {
    return config.encoderLayers() == 0
        && config.normalisation() == NormalisationPlace.PRE
        && config.positions() == PositionKind.LEARNED
        && config.activation() == Activation.GELU_TANH
        && config.tied()
        && !config.details().outputBias()
        && !config.details().normalisedEmbeddings();
  }

  private static StoredTensor stored(TensorSpec spec) {
    Optional<BlockTensor> block = BlockTensor.of(spec).filter(b -> PARTS.containsKey(b.part()));
    if (block.isEmpty()) {
      StoredTensor stored =
          StoredTensor.named(OUTSIDE.getOrDefault(spec.name(), spec.name()), spec);
      return spec.name().equals("positions.weight") ? stored.orMoreRows() : stored;
    }
    String name =
        "h.%s.%s.%s"
            .formatted(block.get().number(), PARTS.get(block.get().part()), block.get().kind());
    return spec.shape().size() == 2
        ? StoredTensor.transposed(name, spec)
        : StoredTensor.named(name, spec);
  }
}
