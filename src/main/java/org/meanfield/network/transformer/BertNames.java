package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.StoredTensor.Use;
import org.meanfield.network.state.TensorNames;
import org.meanfield.network.state.TensorSpec;

/**
 * The names of BERT's checkpoints (Devlin et al., arXiv 1810.04805, and Hugging Face's {@code
 * BertForMaskedLM} and {@code BertForSequenceClassification}): queries, keys and values have a
 * matrix each. Every text here is BERT's first of two, so that the vector of that type is added to
 * each place's when a file is read, and is zero in files that are written. What BERT has no name
 * for keeps its own.
 */
final class BertNames {
  private static final String TYPES = "bert.embeddings.token_type_embeddings.weight";

  private static final Map<String, String> OUTSIDE =
      Map.of(
          "embedding.weight", "bert.embeddings.word_embeddings.weight",
          "positions.weight", "bert.embeddings.position_embeddings.weight",
          "embedding_norm.weight", "bert.embeddings.LayerNorm.weight",
          "embedding_norm.bias", "bert.embeddings.LayerNorm.bias",
          "transform.weight", "cls.predictions.transform.dense.weight",
          "transform.bias", "cls.predictions.transform.dense.bias",
          "transform_norm.weight", "cls.predictions.transform.LayerNorm.weight",
          "transform_norm.bias", "cls.predictions.transform.LayerNorm.bias");

  /** Of a classifier that tells from the first token, as BERT's own does. */
  private static final Map<String, String> CLASSIFIER =
      Map.of(
          "pooler.weight", "bert.pooler.dense.weight",
          "pooler.bias", "bert.pooler.dense.bias",
          "output.weight", "classifier.weight",
          "output.bias", "classifier.bias");

  private static final Map<String, String> PARTS =
      Map.of(
          "self_attn.out_proj", "attention.output.dense",
          "norm1", "attention.output.LayerNorm",
          "linear1", "intermediate.dense",
          "linear2", "output.dense",
          "norm2", "output.LayerNorm");

  private static final List<String> PROJECTIONS = List.of("query", "key", "value");

  private static final String HEAD = "cls.predictions.decoder.weight";

  /** A tied output's weight is the embedding's, its bias is there twice, and places are numbers. */
  private static final Pattern IMPLIED =
      Pattern.compile(
          "cls\\.predictions\\.decoder\\.(weight|bias)|bert\\.embeddings\\.position_ids");

  private BertNames() {}

  /**
   * @param masked whether the network tells masked tokens, as BERT's own head does
   */
  static TensorNames of(StateLayout layout, boolean masked) {
    List<StoredTensor> tensors = new ArrayList<>();
    boolean pooled = layout.contains("pooler.weight");
    for (TensorSpec spec : layout.tensors()) {
      if (pooled && CLASSIFIER.containsKey(spec.name())) {
        tensors.add(StoredTensor.named(CLASSIFIER.get(spec.name()), spec));
      } else {
        tensors.addAll(masked ? ofMasked(spec, layout) : stored(spec));
      }
    }
    return new TensorNames(
        "BERT",
        tensors,
        BertNames::canonical,
        IMPLIED.asMatchPredicate(),
        masked && OutputWeight.isTied(layout)
            ? Map.of(HEAD, OUTSIDE.get("embedding.weight"))
            : Map.of());
  }

  private static List<StoredTensor> ofMasked(TensorSpec spec, StateLayout layout) {
    if (spec.name().equals("output.bias")) {
      return List.of(StoredTensor.named("cls.predictions.bias", spec));
    }
    return OutputWeight.isUntied(spec, layout)
        ? List.of(StoredTensor.named(HEAD, spec))
        : stored(spec);
  }

  /** Whether the network is BERT's but for its size and its head; BERT's own is tied. */
  static boolean fit(TransformerConfig config) {
    return (config.tied() || config.task() != Task.MASKED_LANGUAGE_MODEL)
        && config.decoderLayers() == 0
        && config.normalisation() == NormalisationPlace.POST
        && config.positions() == PositionKind.LEARNED
        && config.activation() == Activation.GELU
        && config.details().normalisedEmbeddings();
  }

  /** A file of the body alone has no prefix; the first ones called scales and shifts otherwise. */
  private static String canonical(String name) {
    String whole = name.matches("(embeddings|encoder|pooler)\\..*") ? "bert." + name : name;
    return whole
        .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
        .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
  }

  private static List<StoredTensor> stored(TensorSpec spec) {
    Optional<BlockTensor> block = BlockTensor.of(spec);
    if (block.isPresent()) {
      return inBlock(spec, block.get());
    }
    StoredTensor stored = StoredTensor.named(OUTSIDE.getOrDefault(spec.name(), spec.name()), spec);
    return spec.name().equals("positions.weight")
        ? List.of(stored.orMoreRows(), types(spec))
        : List.of(stored);
  }

  private static StoredTensor types(TensorSpec positions) {
    List<Integer> shape = List.of(2, positions.shape().get(1));
    return new StoredTensor(TYPES, shape, positions.name(), 0, false, Use.ADDED);
  }

  private static List<StoredTensor> inBlock(TensorSpec spec, BlockTensor block) {
    String layer = "bert.encoder.layer.%s.".formatted(block.number());
    if (block.part().equals("self_attn.in_proj")) {
      return PROJECTIONS.stream()
          .map(
              each ->
                  StoredTensor.part(
                      "%sattention.self.%s.%s".formatted(layer, each, block.kind()),
                      spec,
                      PROJECTIONS.indexOf(each),
                      PROJECTIONS.size()))
          .toList();
    }
    return List.of(
        PARTS.containsKey(block.part())
            ? StoredTensor.named(layer + PARTS.get(block.part()) + "." + block.kind(), spec)
            : StoredTensor.own(spec));
  }
}
