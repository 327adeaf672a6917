package org.meanfield.kernel;

import java.util.Arrays;

/**
 * What the way back makes a query's probabilities of once more: {@code l = log Σ exp s}. It is told
 * from one score before and after the softmax, {@code l = s[j] − log p[j]}: mostly that of the last
 * key that is seen; where that one's probability is too small, of the most probable.
 */
final class LogSums {
  /** So small a probability still has all the digits of a float. */
  private static final float SMALL = 1e-30f;

  private final TilePlaces places;
  private final HeadBuffers heads;
  private final Buffer values;
  private final double root;
  private final float[] scores;
  private final float[] logs;
  private final float[] row;
  private final float[] query;
  private final float[] key;

  LogSums(Assembly assembly, TilePlaces places, HeadBuffers heads) {
    AttentionShape shape = places.shape();
    this.places = places;
    this.heads = heads;
    this.values = assembly.reserve(Layouts.plain(shape.queryFloats() / shape.width()));
    this.root = Math.sqrt(shape.width());
    this.scores = new float[shape.tile()];
    this.logs = new float[shape.tile()];
    this.row = new float[shape.paddedKeys()];
    this.query = new float[shape.width()];
    this.key = new float[shape.width()];
  }

  /** {@code −√E · l} of all heads' queries; −∞ of one that sees nothing. */
  Buffer values() {
    return values;
  }

  /** Looks at the scores of a tile, {@code [M, C]}. */
  void before(Buffer tile, int head, int number, KeyRun run) {
    for (int i = 0; i < scores.length; i++) {
      int last = last(head, number, i);
      if (last >= 0) {
        scores[i] = tile.get(i * run.size() + last - run.from());
      }
    }
  }

  /** Looks at what the softmax has made of them. */
  void after(Buffer tile, int head, int number, KeyRun run) {
    Arrays.fill(logs, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < scores.length; i++) {
      int last = last(head, number, i);
      if (last >= 0) {
        float p = tile.get(i * run.size() + last - run.from());
        double sum =
            p >= SMALL ? scores[i] - StrictMath.log(p) : ofLargest(tile, i, head, number, run);
        logs[i] = (float) (-root * sum);
      }
    }
    values.put(places.row(head, number), logs, 0, logs.length);
  }

  /** The last key that a query of a tile sees; −1 where it sees none. */
  private int last(int head, int number, int i) {
    int sequence = places.sequence(head);
    int at = number * scores.length + i;
    return places.isBlind(sequence, at) ? -1 : places.spans().to(sequence, at) - 1;
  }

  private double ofLargest(Buffer tile, int i, int head, int number, KeyRun run) {
    tile.get(i * run.size(), row, 0, run.size());
    int largest = 0;
    for (int j = 1; j < run.size(); j++) {
      largest = row[j] > row[largest] ? j : largest;
    }
    heads.q().get((int) places.query(head, number) + i * query.length, query, 0, query.length);
    heads.k().get((int) places.key(head, run.from() + largest), key, 0, key.length);
    double score = 0;
    for (int e = 0; e < query.length; e++) {
      score += (double) query[e] * key[e];
    }
    return score / root - StrictMath.log(row[largest]);
  }
}
