package org.meanfield.data.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.meanfield.config.TokenizerConfig.Kind;

/**
 * A token for a sequence of bytes that occurs often ({@link BpeMerges}), within the {@link Chunks}
 * of a text in UTF-8. Every byte is a token itself, so that no text is unknown, and the tokens'
 * bytes together are the text's.
 */
public final class BpeTokenizer extends Tokenizer {
  private static final long serialVersionUID = 1;
  private static final String MERGES = "merges";
  private static final int MOST_CACHED = 1 << 16;

  /** The special token that all have. */
  private static final List<SpecialToken> ONLY = List.of(SpecialToken.END);

  private final transient BpeMerges merges;
  private final transient List<SpecialToken> further;
  private final transient Chunks splitter = new Chunks();

  /** Tokens of chunks that were met before; emptied when full, so that it stays with the text. */
  private final transient Map<String, int[]> cache = new HashMap<>();

  public BpeTokenizer(BpeMerges merges, boolean lowerCase) {
    this(merges, lowerCase, List.of());
  }

  /**
   * @param further special tokens besides the end of a document
   */
  public BpeTokenizer(BpeMerges merges, boolean lowerCase, List<SpecialToken> further) {
    super(vocabulary(merges, further), new TextNormalizer(lowerCase));
    this.merges = merges;
    this.further = List.copyOf(further);
  }

  private static Vocabulary vocabulary(BpeMerges merges, List<SpecialToken> further) {
    List<String> names = new ArrayList<>(names(merges));
    names.set(BpeMerges.END, SpecialToken.END.text());
    int[] characters =
        IntStream.range(0, merges.size()).map(token -> characters(merges.bytes(token))).toArray();
    characters[BpeMerges.END] = 1;
    return Vocabulary.ofBytes(names, BpeMerges.END, further, token -> characters[token]);
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
    splitter.split(
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
    if (cache.size() == MOST_CACHED) {
      cache.clear();
    }
    int[] tokens = merges.encode(chunk.getBytes(StandardCharsets.UTF_8));
    cache.put(chunk, tokens);
    return tokens;
  }

  @Override
  public Decoder decoder() {
    return new ByteDecoder(merges, vocabulary().size());
  }

  @Override
  VocabularyFile file() {
    List<String> names = names(merges);
    List<List<String>> pairs =
        merges.pairs().stream()
            .map(pair -> List.of(names.get(BpeMerges.left(pair)), names.get(BpeMerges.right(pair))))
            .toList();
    return VocabularyFile.of(Kind.BPE, lowerCase())
        .withSpecials(ONLY, further)
        .withPairs(MERGES, pairs);
  }

  static BpeTokenizer of(VocabularyFile file) {
    file.requireKeys(VocabularyFile.LOWER_CASE, VocabularyFile.SPECIALS, MERGES);
    List<SpecialToken> further = file.further(ONLY);
    return new BpeTokenizer(merges(file), file.flag(VocabularyFile.LOWER_CASE), further);
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
