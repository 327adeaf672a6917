package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.TensorNames;
import org.meanfield.network.state.TensorSpec;

/**
 * The names under which files may hold a transformer: PyTorch's, and where there is one stack of
 * blocks those of a network of the other kind, GPT-2's and BERT's. A file of more places than the
 * network gets to is taken for its first ones.
 */
final class ForeignNames {
  private ForeignNames() {}

  static List<TensorNames> of(TransformerConfig config, StateLayout layout) {
    List<TensorNames> names = new ArrayList<>();
    names.add(pyTorch("PyTorch", layout, "", ""));
    if (config.encoderLayers() == 0) {
      names.add(pyTorch("an encoder", layout, "decoder.", "encoder."));
    } else if (config.decoderLayers() == 0) {
      names.add(pyTorch("a decoder", layout, "encoder.", "decoder."));
    }
    if (config.encoderLayers() == 0 || config.decoderLayers() == 0) {
      names.add(Gpt2Names.of(layout));
      names.add(bert(config, layout));
    }
    return names;
  }

  /** Those that the preset's own checkpoints have, where the network still is the preset's. */
  static TensorNames ofPreset(TransformerConfig config, StateLayout layout) {
    if (!config.preset().isEmpty() && Gpt2Names.fit(config)) {
      return Gpt2Names.of(layout);
    }
    return !config.preset().isEmpty() && BertNames.fit(config)
        ? bert(config, layout)
        : TensorNames.own(layout);
  }

  private static TensorNames bert(TransformerConfig config, StateLayout layout) {
    return BertNames.of(layout, config.task() == Task.MASKED_LANGUAGE_MODEL);
  }

  /**
   * @param own beginning of names that is another in the files
   */
  private static TensorNames pyTorch(String origin, StateLayout layout, String own, String theirs) {
    return TensorNames.plain(
        origin, layout.tensors().stream().map(spec -> stored(spec, own, theirs)).toList());
  }

  private static StoredTensor stored(TensorSpec spec, String own, String theirs) {
    String name =
        spec.name().startsWith(own) ? theirs + spec.name().substring(own.length()) : spec.name();
    StoredTensor stored = StoredTensor.named(name, spec);
    // Of an encoder and a decoder each has its places.
    return spec.name().contains("positions") ? stored.orMoreRows() : stored;
  }
}
