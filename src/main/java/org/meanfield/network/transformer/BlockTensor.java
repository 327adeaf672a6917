package org.meanfield.network.transformer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.meanfield.network.state.TensorSpec;

/**
 * A parameter's place in a stack of blocks, told from its name, such as {@code
 * decoder.layers.3.self_attn.in_proj_weight}.
 *
 * @param number of the block, from 0
 * @param part such as {@code self_attn.in_proj}
 * @param kind {@code weight} or {@code bias}
 */
record BlockTensor(String number, String part, String kind) {
  private static final Pattern NAME =
      Pattern.compile("(?:encoder|decoder)\\.layers\\.(\\d+)\\.(.+)[._](weight|bias)");

  /** Empty where it is of no block. */
  static Optional<BlockTensor> of(TensorSpec spec) {
    Matcher name = NAME.matcher(spec.name());
    return name.matches()
        ? Optional.of(new BlockTensor(name.group(1), name.group(2), name.group(3)))
        : Optional.empty();
  }
}
