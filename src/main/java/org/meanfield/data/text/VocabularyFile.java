package org.meanfield.data.text;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.meanfield.data.DataException;

/**
 * The content of a {@code vocabulary.json}: the kind of tokens, what is done to a text first, and
 * the tokens in their order, one a line. A token's number is its place among the special ones and
 * the others. Of byte pairs the merges are written, which imply the tokens: {@code <end>}, the 256
 * bytes, what each merge makes; {@link ByteText} spells them. The same content has the same bytes.
 */
final class VocabularyFile {
  static final String LOWER_CASE = "lower-case";
  static final String SPECIALS = "special-tokens";
  static final String TOKENS = "tokens";

  private static final int VERSION = 1;
  private static final String FORMAT = "format";
  private static final String KIND = "kind";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode content;
  private final String where;

  private VocabularyFile(ObjectNode content, String where) {
    this.content = content;
    this.where = where;
  }

  static VocabularyFile of(VocabularyKind kind, boolean lowerCase) {
    ObjectNode content = JSON.createObjectNode();
    content.put(FORMAT, VERSION).put(KIND, kind.text()).put(LOWER_CASE, lowerCase);
    return new VocabularyFile(content, "vocabulary.json");
  }

  VocabularyFile withText(String key, String text) {
    content.put(key, text);
    return this;
  }

  VocabularyFile withTexts(String key, List<String> texts) {
    ArrayNode list = content.putArray(key);
    texts.forEach(list::add);
    return this;
  }

  VocabularyFile withPairs(String key, List<List<String>> pairs) {
    ArrayNode list = content.putArray(key);
    pairs.forEach(pair -> pair.forEach(list.addArray()::add));
    return this;
  }

  byte[] bytes() {
    List<String> lines = new ArrayList<>();
    content
        .properties()
        .forEach(e -> lines.add("  \"" + e.getKey() + "\" : " + text(e.getValue())));
    return ("{\n" + String.join(",\n", lines) + "\n}\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A line for each element of a list, however many it has itself, as no pretty printer has it. */
  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.toString();
    }
    List<String> lines = new ArrayList<>();
    value.forEach(element -> lines.add("\n    " + element));
    return "[" + String.join(",", lines) + "\n  ]";
  }

  /**
   * @throws DataException where this is no JSON object of a version and kind that are known
   */
  static VocabularyFile parse(byte[] json, String where) {
    JsonNode content;
    try {
      content = JSON.readTree(json);
    } catch (IOException e) {
      throw damaged(where, e.getMessage().lines().findFirst().orElse("no JSON"), e);
    }
    if (!(content instanceof ObjectNode object)) {
      throw damaged(where, "no JSON object", null);
    }
    VocabularyFile file = new VocabularyFile(object, where);
    if (!content.path(FORMAT).isInt() || content.path(FORMAT).intValue() != VERSION) {
      throw file.damaged(
          "format = %s, where this program knows %s".formatted(content.path(FORMAT), VERSION));
    }
    return file;
  }

  VocabularyKind kind() {
    return VocabularyKind.ofText(oneOf(KIND, VocabularyKind.texts()));
  }

  /** Refuses keys that are missing, and those that nobody would heed. */
  void requireKeys(String... keys) {
    Set<String> expected = new HashSet<>(List.of(keys));
    expected.addAll(List.of(FORMAT, KIND));
    for (String key : expected) {
      if (!content.has(key)) {
        throw damaged(key + " is missing");
      }
    }
    content
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!expected.contains(key)) {
                throw damaged("unknown key " + key);
              }
            });
  }

  boolean has(String key) {
    return content.has(key);
  }

  boolean flag(String key) {
    if (!content.path(key).isBoolean()) {
      throw damaged("%s = %s: must be true or false".formatted(key, content.path(key)));
    }
    return content.path(key).booleanValue();
  }

  String oneOf(String key, List<String> choices) {
    JsonNode found = content.path(key);
    if (!found.isTextual() || !choices.contains(found.textValue())) {
      throw damaged("%s = %s: must be one of %s".formatted(key, found, String.join(", ", choices)));
    }
    return found.textValue();
  }

  VocabularyFile withSpecials(List<SpecialToken> usual, List<SpecialToken> further) {
    return withTexts(
        SPECIALS, Stream.concat(usual.stream(), further.stream()).map(SpecialToken::text).toList());
  }

  /**
   * The special tokens behind those that the kind has anyway.
   *
   * @param usual those, which come first
   */
  List<SpecialToken> further(List<SpecialToken> usual) {
    List<String> found = new ArrayList<>();
    content.path(SPECIALS).forEach(text -> found.add(text.asText()));
    List<SpecialToken> specials =
        found.stream().flatMap(text -> SpecialToken.ofText(text).stream()).distinct().toList();
    if (specials.size() < found.size()
        || specials.size() < usual.size()
        || !specials.subList(0, usual.size()).equals(usual)) {
      throw damaged("%s = %s: must be %s".formatted(SPECIALS, found, SpecialToken.texts(usual)));
    }
    return specials.subList(usual.size(), specials.size());
  }

  /** A list of texts, each of them once. */
  List<String> distinctTexts(String key, Predicate<String> rule, String requirement) {
    Set<String> seen = new HashSet<>();
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(key)) {
      String place = "%s[%s] = %s".formatted(key, texts.size(), item);
      if (!item.isTextual() || !rule.test(item.textValue())) {
        throw damaged(place + ": must be " + requirement);
      }
      if (!seen.add(item.textValue())) {
        throw damaged(place + ": is there twice");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** A list of pairs of texts. */
  List<List<String>> pairs(String key) {
    List<List<String>> pairs = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (item.size() != 2 || !item.path(0).isTextual() || !item.path(1).isTextual()) {
        throw damaged("%s[%s] = %s: must be two texts".formatted(key, pairs.size(), item));
      }
      pairs.add(List.of(item.get(0).textValue(), item.get(1).textValue()));
    }
    return pairs;
  }

  private JsonNode list(String key) {
    if (!content.path(key).isArray()) {
      throw damaged(key + " must be a list");
    }
    return content.path(key);
  }

  DataException damaged(String problem) {
    return damaged(where, problem, null);
  }

  private static DataException damaged(String where, String problem, Throwable cause) {
    return new DataException(
        "%s: not a vocabulary (%s); restore the file, or make the folder that it is in again"
            .formatted(where, problem),
        cause);
  }
}
