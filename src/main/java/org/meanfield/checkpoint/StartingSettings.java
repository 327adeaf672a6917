package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.meanfield.storage.Storage;

/**
 * What no tensor's shape tells of the network that another starts from: the settings that are
 * written beside the tensors, and tensors that the other network would have to compute with.
 *
 * @param wanted the network's own settings, by their keys
 */
record StartingSettings(SortedMap<String, String> wanted) {
  /** Keys of Hugging Face's {@code config.json}, as GPT-2's and BERT's have them. */
  private static final Map<String, List<String>> HUGGING_FACE =
      Map.of(
          "network.heads", List.of("n_head", "num_attention_heads"),
          "network.activation", List.of("activation_function", "hidden_act"),
          "network.positions", List.of("position_embedding_type"),
          "network.normalisation-epsilon", List.of("layer_norm_epsilon", "layer_norm_eps"));

  /** How they spell what is called otherwise here. */
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "absolute", "learned",
          "gelu_new", "gelu-tanh",
          "gelu_fast", "gelu-tanh",
          "gelu_pytorch_tanh", "gelu-tanh",
          "gelu_python", "gelu");

  /** What every token goes through, by what the names of its tensors end in. */
  private static final Map<String, Pattern> PARTS =
      Map.of(
          "network.positions",
          Pattern.compile("(.*[._])?(positions|wpe|position_embeddings)\\.weight"),
          "network.normalised-embeddings",
          Pattern.compile("(.*\\.)?(embedding_norm|embeddings\\.LayerNorm)\\.(weight|bias)"),
          "network.normalisation",
          Pattern.compile("((encoder|decoder)\\.norm|ln_f)\\.(weight|bias)"));

  /** A line for every setting that is another in the files of a folder. */
  List<String> differences(Storage storage, URI folder) {
    List<String> lines = new ArrayList<>();
    URI own = Storage.child(folder, ModelFolder.NETWORK);
    if (!wanted.isEmpty() && storage.exists(own)) {
      JsonNode theirs = json(storage, own).path("configuration");
      wanted.forEach((key, now) -> compare(key, now, theirs.path(key), key, own, lines));
    }
    URI foreign = Storage.child(folder, "config.json");
    if (!wanted.isEmpty() && storage.exists(foreign)) {
      JsonNode theirs = json(storage, foreign);
      HUGGING_FACE.forEach(
          (key, names) ->
              names.forEach(
                  name -> compare(key, wanted.get(key), theirs.path(name), name, foreign, lines)));
    }
    return lines.stream().sorted().toList();
  }

  private static void compare(
      String key, String now, JsonNode value, String name, URI file, List<String> lines) {
    if (now == null || !value.isValueNode() || value.isNull()) {
      return;
    }
    String then = SPELLINGS.getOrDefault(value.asText(), value.asText());
    if (!same(then, now)) {
      lines.add(
          "%s = %s: the tensors are of a network with %s = %s, says %s"
              .formatted(key, now, name, value.asText(), file));
    }
  }

  private static boolean same(String one, String another) {
    try {
      return one.equals(another) || Double.parseDouble(one) == Double.parseDouble(another);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static JsonNode json(Storage storage, URI file) {
    try {
      return new ObjectMapper().readTree(storage.read(file));
    } catch (IOException e) {
      throw new CheckpointException(
          "network.start-from: %s is no JSON, so that nothing tells whose the tensors are; mend it, or give a copy of the tensors that lies elsewhere"
              .formatted(file),
          e);
    }
  }

  /**
   * A line for every part that the files have tensors of and the network takes none of.
   *
   * @param there names of the files' tensors
   * @param taken those of them that the network takes
   */
  List<String> withoutPlace(Set<String> there, Set<String> taken) {
    List<String> lines = new ArrayList<>();
    PARTS.forEach(
        (key, names) -> {
          if (!wanted.isEmpty() && taken.stream().noneMatch(names.asMatchPredicate())) {
            there.stream()
                .filter(names.asMatchPredicate())
                .sorted()
                .findFirst()
                .ifPresent(
                    name ->
                        lines.add(
                            "tensor %s: has no place in the network; look at %s"
                                .formatted(name, key)));
          }
        });
    return lines.stream().sorted().toList();
  }
}
