package org.meanfield.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a byte-pair encoding (Sennrich et al., arXiv 1508.07909, on bytes): {@code <end>} =
 * 0, byte b = 1 + b, then one for each merge of two earlier tokens, in the order of the merges.
 */
public final class BpeMerges {
  static final int END = 0;
  static final int FIRST_BYTE = 1;
  static final int FIRST_MERGE = FIRST_BYTE + 256;

  private static final int NONE = Integer.MAX_VALUE;

  /** By token. */
  private final List<byte[]> bytes = new ArrayList<>();

  /** The two parts of each merge, as {@link #pair}. */
  private final List<Long> pairs = new ArrayList<>();

  /** What a pair becomes. */
  private final Map<Long, Integer> results = new HashMap<>();

  /** No merges yet. */
  BpeMerges() {
    bytes.add(new byte[0]);
    for (int b = 0; b < 256; b++) {
      bytes.add(new byte[] {(byte) b});
    }
  }

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long pair) {
    return (int) (pair >>> 32);
  }

  static int right(long pair) {
    return (int) pair;
  }

  /**
   * Merges a pair that has not been merged before.
   *
   * @return the token that it becomes
   */
  int add(long pair) {
    byte[] left = bytes.get(left(pair));
    byte[] right = bytes.get(right(pair));
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    int token = bytes.size();
    bytes.add(both);
    pairs.add(pair);
    results.put(pair, token);
    return token;
  }

  /** Number of tokens. */
  int size() {
    return bytes.size();
  }

  /** The pairs in the order of their merges. */
  List<Long> pairs() {
    return pairs;
  }

  /** What a token stands for; nothing for the end of a document. */
  byte[] bytes(int token) {
    return bytes.get(token);
  }

  /** One token a byte. */
  static int[] unmerged(byte[] chunk) {
    int[] tokens = new int[chunk.length];
    for (int i = 0; i < chunk.length; i++) {
      tokens[i] = FIRST_BYTE + (chunk[i] & 0xFF);
    }
    return tokens;
  }

  /** A chunk's tokens: of the pairs in it, always the one that was merged first, leftmost first. */
  int[] encode(byte[] chunk) {
    int[] tokens = unmerged(chunk);
    int length = tokens.length;
    int[] becomes = new int[length];
    for (int i = 0; i < length; i++) {
      becomes[i] = result(tokens, i, length);
    }
    for (int at = lowest(becomes, length); at >= 0; at = lowest(becomes, length)) {
      tokens[at] = becomes[at];
      length--;
      System.arraycopy(tokens, at + 2, tokens, at + 1, length - at - 1);
      System.arraycopy(becomes, at + 2, becomes, at + 1, length - at - 1);
      becomes[at] = result(tokens, at, length);
      if (at > 0) {
        becomes[at - 1] = result(tokens, at - 1, length);
      }
    }
    return Arrays.copyOf(tokens, length);
  }

  private int result(int[] tokens, int at, int length) {
    return at + 1 < length ? results.getOrDefault(pair(tokens[at], tokens[at + 1]), NONE) : NONE;
  }

  /** The index of the least token that a pair becomes, or −1 where no pair becomes one. */
  private static int lowest(int[] becomes, int length) {
    int lowest = NONE;
    int at = -1;
    for (int i = 0; i < length; i++) {
      if (becomes[i] < lowest) {
        lowest = becomes[i];
        at = i;
      }
    }
    return at;
  }
}
