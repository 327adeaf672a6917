package org.meanfield.baselines;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A language model that counts: interpolated Kneser–Ney over the last two tokens (Chen and Goodman,
 * 1999, section 2.7), with the discount n1 ÷ (n1 + 2·n2) of each order and, of tokens alone, a
 * uniform share for those that were never seen.
 */
final class KneserNey {
  /** What was counted behind each context. */
  private static final class Context {
    private final Map<Integer, Integer> next = new HashMap<>();
    private long all;

    void add(int token, int count) {
      next.merge(token, count, Integer::sum);
      all += count;
    }
  }

  private final int vocabulary;
  private final Map<Long, Context> twoBefore = new HashMap<>();
  private final Map<Long, Context> oneBefore = new HashMap<>();
  private final Context alone = new Context();
  private final double[] discounts = new double[3];

  KneserNey(int[] training, int vocabulary) {
    this.vocabulary = vocabulary;
    for (int i = 2; i < training.length; i++) {
      long context = pair(training[i - 2], training[i - 1]);
      twoBefore.computeIfAbsent(context, c -> new Context()).add(training[i], 1);
    }
    // Of the lower orders it counts how many different tokens stand before, not how often.
    twoBefore.forEach(
        (context, counted) ->
            counted.next.forEach(
                (token, count) ->
                    oneBefore
                        .computeIfAbsent(context & 0xffffffffL, c -> new Context())
                        .add(token, 1)));
    oneBefore
        .values()
        .forEach(counted -> counted.next.forEach((token, count) -> alone.add(token, 1)));
    discounts[2] = discount(twoBefore.values());
    discounts[1] = discount(oneBefore.values());
    discounts[0] = discount(List.of(alone));
  }

  private static long pair(int first, int second) {
    return (long) first << 32 | second;
  }

  private static double discount(Iterable<Context> contexts) {
    double once = 0;
    double twice = 0;
    for (Context context : contexts) {
      once += context.next.values().stream().filter(count -> count == 1).count();
      twice += context.next.values().stream().filter(count -> count == 2).count();
    }
    return once / (once + 2 * twice);
  }

  /** Of a token behind two others. */
  double probability(int first, int second, int token) {
    double uniform = 1.0 / vocabulary;
    double unigram = interpolated(alone, token, discounts[0], uniform);
    double bigram = interpolated(oneBefore.get((long) second), token, discounts[1], unigram);
    return interpolated(twoBefore.get(pair(first, second)), token, discounts[2], bigram);
  }

  private static double interpolated(Context context, int token, double discount, double lower) {
    if (context == null) {
      return lower;
    }
    double seen = Math.max(0, context.next.getOrDefault(token, 0) - discount);
    return (seen + discount * context.next.size() * lower) / context.all;
  }

  /** Of every token of a text but the first two. */
  double perplexity(int[] text) {
    double loss = 0;
    for (int i = 2; i < text.length; i++) {
      loss -= Math.log(probability(text[i - 2], text[i - 1], text[i]));
    }
    return Math.exp(loss / (text.length - 2));
  }
}
