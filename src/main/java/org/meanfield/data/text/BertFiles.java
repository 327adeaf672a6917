package org.meanfield.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.DataException;

/**
 * The files of BERT's tokens: {@code vocab.txt}, a token a line, numbered from 0; and where it is
 * there {@code tokenizer_config.json}, which says whether letters lose their case. Without it they
 * do where no token of the vocabulary has a capital letter.
 */
public final class BertFiles {
  public static final String VOCABULARY = "vocab.txt";
  public static final String SETTINGS = "tokenizer_config.json";
  private static final String UNCASED = "do_lower_case";

  /** Settings that change what tokens a text has, and are read as BERT has them only. */
  private static final Map<String, Boolean> FIXED =
      Map.of("tokenize_chinese_chars", true, "do_basic_tokenize", true);

  private static final String ACCENTS = "strip_accents";

  private BertFiles() {}

  /**
   * @param settings of {@code tokenizer_config.json}; empty where there is none
   * @param place of the vocabulary, for messages
   * @throws DataException where they are no such files, or want what BERT does not do
   */
  public static WordPieceTokenizer read(byte[] vocabulary, Optional<byte[]> settings, URI place) {
    List<String> names = names(vocabulary, place);
    boolean uncased = settings.flatMap(json -> uncased(json, place)).orElse(!hasCapitals(names));
    // Null where accents go as case does.
    settings.ifPresent(json -> requireFixed(parsed(json, place), ACCENTS, uncased, place));
    return WordPieceTokenizer.of(names, uncased);
  }

  private static List<String> names(byte[] vocabulary, URI place) {
    List<String> names = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    for (String name : new String(vocabulary, StandardCharsets.UTF_8).split("\r?\n")) {
      names.add(name);
      Integer before = lines.put(name, names.size());
      if (name.isEmpty()) {
        throw wrong(place, "line %s is empty".formatted(names.size()));
      }
      if (before != null) {
        throw wrong(place, "line %s is line %s again: %s".formatted(names.size(), before, name));
      }
    }
    WordPieceTokenizer.missing(names)
        .ifPresent(
            token -> {
              throw wrong(place, "it has no " + token);
            });
    return names;
  }

  /** Special tokens and those that BERT left for later use are written in capitals anyway. */
  private static boolean hasCapitals(List<String> names) {
    return names.stream()
        .filter(name -> !(name.startsWith("[") && name.endsWith("]")))
        .anyMatch(name -> name.codePoints().anyMatch(Character::isUpperCase));
  }

  private static Optional<Boolean> uncased(byte[] json, URI place) {
    JsonNode settings = parsed(json, place);
    FIXED.forEach((key, wanted) -> requireFixed(settings, key, wanted, place));
    JsonNode uncased = settings.path(UNCASED);
    if (uncased.isMissingNode() || uncased.isNull()) {
      return Optional.empty();
    }
    if (!uncased.isBoolean()) {
      throw new DataException(
          "%s beside %s: %s is %s, wanted true or false"
              .formatted(SETTINGS, place, UNCASED, uncased));
    }
    return Optional.of(uncased.booleanValue());
  }

  private static JsonNode parsed(byte[] json, URI place) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new DataException(
          "%s beside %s is no JSON (%s); restore the file, or take it away"
              .formatted(SETTINGS, place, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static void requireFixed(JsonNode settings, String key, boolean wanted, URI place) {
    JsonNode found = settings.path(key);
    if (found.isBoolean() && found.booleanValue() != wanted) {
      throw new DataException(
          "%s beside %s has %s = %s, and texts are read with %s only; take a checkpoint whose tokens are BERT's"
              .formatted(SETTINGS, place, key, found, wanted));
    }
  }

  /** Both files of a tokenizer by name; none where it is none of BERT's. */
  public static SortedMap<String, byte[]> of(Tokenizer tokenizer) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (tokenizer instanceof WordPieceTokenizer pieces) {
      ObjectNode settings = new ObjectMapper().createObjectNode();
      settings.put(UNCASED, pieces.uncased());
      files.put(VOCABULARY, lines(pieces.vocabulary().names(0)));
      files.put(SETTINGS, (settings + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  private static byte[] lines(List<String> names) {
    return (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static DataException wrong(URI place, String what) {
    return new DataException(
        "%s: not BERT's vocabulary, a token a line: %s; give the file as the checkpoint has it"
            .formatted(place, what));
  }
}
