package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import org.meanfield.config.TransformerConfig.Pooling;

/** Transformers with a name, written as the configuration would write them. */
enum TransformerPreset {
  /** GPT-2's smallest (Radford et al., 2019): 124 million parameters with its 50,257 tokens. */
  GPT2_SMALL(
      """
      layers = 12, width = 768, heads = 12, feed-forward = 3072
      normalisation = pre, positions = learned, activation = gelu-tanh, dropout = 0.1
      output-bias = false
      """,
      Pooling.MEAN),
  /** BERT's base (Devlin et al., arXiv 1810.04805). */
  BERT_BASE(
      """
      layers = 12, width = 768, heads = 12, feed-forward = 3072
      normalisation = post, positions = learned, activation = gelu, dropout = 0.1
      normalised-embeddings = true, normalisation-epsilon = 1e-12
      """,
      Pooling.FIRST);

  private final String text;
  private final Pooling pooling;

  TransformerPreset(String text, Pooling pooling) {
    this.text = text;
    this.pooling = pooling;
  }

  /** A default, and not among the keys, since only one of the tasks has the key. */
  Pooling pooling() {
    return pooling;
  }

  ConfigObject keys() {
    return ConfigFactory.parseString(text).root();
  }
}
