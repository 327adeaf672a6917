package org.meanfield.data.text;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.DataException;

/**
 * The two files of GPT-2's byte-pair encoding: {@code merges.txt}, a merge a line, and {@code
 * vocab.json}, which numbers the tokens that follow from it.
 */
public final class Gpt2Files {
  public static final String VOCABULARY = "vocab.json";
  public static final String MERGES = "merges.txt";
  private static final String END = "<|endoftext|>";

  private Gpt2Files() {}

  /**
   * @param folder that both are in, for messages
   * @throws DataException where they are no such files, or number tokens otherwise than GPT-2
   */
  public static BpeTokenizer read(byte[] vocabulary, byte[] merges, URI folder) {
    BpeMerges learned = merges(new String(merges, StandardCharsets.UTF_8), folder);
    requireNumbers(numbers(vocabulary, folder), learned, folder);
    return BpeTokenizer.ofGpt2(learned);
  }

  /** Both files of a tokenizer by name; none where it is not numbered as GPT-2's. */
  public static SortedMap<String, byte[]> of(Tokenizer tokenizer) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (tokenizer instanceof BpeTokenizer pairs) {
      pairs.asGpt2().ifPresent(merges -> put(merges, files));
    }
    return files;
  }

  private static void put(BpeMerges merges, SortedMap<String, byte[]> files) {
    ObjectNode numbers = new ObjectMapper().createObjectNode();
    for (int number = 0; number < merges.size(); number++) {
      numbers.put(text(merges, BpeForm.GPT2.merged(number, merges.size())), number);
    }
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (long pair : merges.pairs()) {
      lines.append(text(merges, BpeMerges.left(pair))).append(' ');
      lines.append(text(merges, BpeMerges.right(pair))).append('\n');
    }
    files.put(VOCABULARY, numbers.toString().getBytes(StandardCharsets.UTF_8));
    files.put(MERGES, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String text(BpeMerges merges, int token) {
    return token == BpeMerges.END ? END : Gpt2Bytes.text(merges.bytes(token));
  }

  private static BpeMerges merges(String text, URI folder) {
    BpeMerges merges = new BpeMerges();
    Map<String, Integer> tokens = new HashMap<>();
    for (int token = BpeMerges.FIRST_BYTE; token < BpeMerges.FIRST_MERGE; token++) {
      tokens.put(Gpt2Bytes.text(merges.bytes(token)), token);
    }
    int number = 0;
    for (String line : text.split("\r?\n")) {
      number++;
      if (line.isBlank() || number == 1 && line.startsWith("#version")) {
        continue;
      }
      String[] pair = line.split(" ");
      if (pair.length != 2 || !tokens.containsKey(pair[0]) || !tokens.containsKey(pair[1])) {
        throw wrong(
            folder,
            "line %s of %s is '%s', where it must be two of the bytes and of what was merged before"
                .formatted(number, MERGES, line));
      }
      int token = merges.add(BpeMerges.pair(tokens.get(pair[0]), tokens.get(pair[1])));
      if (tokens.put(pair[0] + pair[1], token) != null) {
        throw wrong(folder, "line %s of %s was merged before".formatted(number, MERGES));
      }
    }
    return merges;
  }

  private static Map<String, Integer> numbers(byte[] vocabulary, URI folder) {
    try {
      return new ObjectMapper().readValue(vocabulary, new TypeReference<>() {});
    } catch (IOException e) {
      throw new DataException(
          "%s: %s is no JSON object of tokens with their numbers (%s); restore the file"
              .formatted(folder, VOCABULARY, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static void requireNumbers(Map<String, Integer> numbers, BpeMerges merges, URI folder) {
    int size = merges.size();
    for (int token = 0; token < size; token++) {
      String text = text(merges, token);
      int expected = BpeForm.GPT2.number(token, size);
      int found = Optional.ofNullable(numbers.get(text)).orElse(-1);
      if (found != expected) {
        throw wrong(
            folder,
            "token %s is %s in %s, where GPT-2 has %s: its bytes, the merges of %s in their order, and %s"
                .formatted(text, found < 0 ? "missing" : found, VOCABULARY, expected, MERGES, END));
      }
    }
    if (numbers.size() != size) {
      throw wrong(
          folder,
          "%s has %s tokens, where %s makes %s with the bytes and %s"
              .formatted(VOCABULARY, numbers.size(), MERGES, size, END));
    }
  }

  private static DataException wrong(URI folder, String what) {
    return new DataException(
        "%s: not GPT-2's byte-pair encoding: %s; give both files as GPT-2 has them"
            .formatted(folder, what));
  }
}
