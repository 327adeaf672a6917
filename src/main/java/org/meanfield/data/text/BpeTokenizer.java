package org.meanfield.data.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A token for a sequence of bytes that occurs often ({@link BpeMerges}), within the {@link Chunks}
 * of a text in UTF-8. Every byte is a token itself, so that no text is unknown, and the tokens'
 * bytes together are the text's.
 */
public final class BpeTokenizer extends Tokenizer {
  private static final long serialVersionUID = 1;
  private static final String MERGES = "merges";
  private static final String FORM = "form";
  private static final String GPT2 = "gpt-2";
  private static final int MOST_CACHED = 1 << 16;

  /** The special token that all have. */
  private static final List<SpecialToken> ONLY = List.of(SpecialToken.END);

  private final transient BpeMerges merges;
  private final transient List<SpecialToken> further;
  private final transient BpeForm form;

  /** Tokens of chunks that were met before; emptied when full, so that it stays with the text. */
  private final transient Map<String, int[]> cache = new ConcurrentHashMap<>();

  public BpeTokenizer(BpeMerges merges, boolean lowerCase) {
    this(merges, lowerCase, List.of());
  }

  /** Numbered and cut as GPT-2's. */
  static BpeTokenizer ofGpt2(BpeMerges merges) {
    return new BpeTokenizer(merges, false, List.of(), BpeForm.GPT2);
  }

  /**
   * @param further special tokens besides the end of a document
   */
  public BpeTokenizer(BpeMerges merges, boolean lowerCase, List<SpecialToken> further) {
    this(merges, lowerCase, further, BpeForm.OWN);
  }

  private BpeTokenizer(
      BpeMerges merges, boolean lowerCase, List<SpecialToken> further, BpeForm form) {
    super(vocabulary(merges, further, form), new TextNormalizer(lowerCase));
    this.merges = merges;
    this.further = List.copyOf(further);
    this.form = form;
  }

  private static Vocabulary vocabulary(BpeMerges merges, List<SpecialToken> further, BpeForm form) {
    int size = merges.size();
    List<String> merged = names(merges);
    List<String> names = new ArrayList<>();
    int[] characters = new int[size];
    for (int number = 0; number < size; number++) {
      int token = form.merged(number, size);
      boolean end = token == BpeMerges.END;
      names.add(end ? SpecialToken.END.text() : merged.get(token));
      characters[number] = end ? 1 : characters(merges.bytes(token));
    }
    int end = form.number(BpeMerges.END, size);
    return Vocabulary.ofBytes(names, end, further, token -> characters[token]);
  }

  /** Bytes that begin a code point: all but those of the form 10xxxxxx. */
  private static int characters(byte[] bytes) {
    int count = 0;
    for (byte b : bytes) {
      count += (b & 0xC0) == 0x80 ? 0 : 1;
    }
    return count;
  }

  private static List<String> names(BpeMerges merges) {
    return IntStream.range(0, merges.size())
        .mapToObj(token -> ByteText.of(merges.bytes(token)))
        .toList();
  }

  @Override
  void encode(String prepared, IntStream.Builder into) {
    form.chunks()
        .split(
            prepared,
            chunk -> {
              for (int token : tokens(chunk)) {
                into.add(token);
              }
            });
  }

  private int[] tokens(String chunk) {
    int[] known = cache.get(chunk);
    if (known != null) {
      return known;
    }
    if (cache.size() >= MOST_CACHED) {
      cache.clear();
    }
    int[] tokens = merges.encode(chunk.getBytes(StandardCharsets.UTF_8));
    Arrays.setAll(tokens, i -> form.number(tokens[i], merges.size()));
    cache.put(chunk, tokens);
    return tokens;
  }

  /** What it merges, where it is numbered as GPT-2's; empty otherwise. */
  Optional<BpeMerges> asGpt2() {
    return form == BpeForm.GPT2 ? Optional.of(merges) : Optional.empty();
  }

  @Override
  public Decoder decoder() {
    return new ByteDecoder(merges, vocabulary().size(), form);
  }

  @Override
  VocabularyFile file() {
    List<String> names = names(merges);
    List<List<String>> pairs =
        merges.pairs().stream()
            .map(pair -> List.of(names.get(BpeMerges.left(pair)), names.get(BpeMerges.right(pair))))
            .toList();
    VocabularyFile file =
        VocabularyFile.of(VocabularyKind.BPE, lowerCase()).withSpecials(ONLY, further);
    return (form == BpeForm.GPT2 ? file.withText(FORM, GPT2) : file).withPairs(MERGES, pairs);
  }

  static BpeTokenizer of(VocabularyFile file) {
    List<String> keys =
        new ArrayList<>(List.of(VocabularyFile.LOWER_CASE, VocabularyFile.SPECIALS, MERGES));
    boolean gpt2 = file.has(FORM);
    if (gpt2) {
      file.oneOf(FORM, List.of(GPT2));
      keys.add(FORM);
    }
    file.requireKeys(keys.toArray(String[]::new));
    return new BpeTokenizer(
        merges(file),
        file.flag(VocabularyFile.LOWER_CASE),
        file.further(ONLY),
        gpt2 ? BpeForm.GPT2 : BpeForm.OWN);
  }

  private static BpeMerges merges(VocabularyFile file) {
    BpeMerges merges = new BpeMerges();
    Map<String, Integer> tokens = new HashMap<>();
    for (int token = BpeMerges.FIRST_BYTE; token < BpeMerges.FIRST_MERGE; token++) {
      tokens.put(ByteText.of(merges.bytes(token)), token);
    }
    for (List<String> pair : file.pairs(MERGES)) {
      String place = "%s[%s] = %s".formatted(MERGES, merges.pairs().size(), pair);
      if (!tokens.keySet().containsAll(pair)) {
        throw file.damaged(place + ": must be two of the bytes and of what was merged before");
      }
      int token = merges.add(BpeMerges.pair(tokens.get(pair.get(0)), tokens.get(pair.get(1))));
      // Within a token's bytes the same merges are made wherever they stand: no two pairs, learned
      // in turn, become the same.
      if (tokens.put(ByteText.of(merges.bytes(token)), token) != null) {
        throw file.damaged(place + ": was merged before");
      }
    }
    return merges;
  }
}
