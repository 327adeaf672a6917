package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Attention over all heads, tile by tile, each over the keys that its queries see: what no query of
 * a tile sees is not computed. The probabilities of a tile are gone when the next one begins, so
 * memory grows with the number of keys and not with its square; the way back computes them again,
 * which costs no more than fetching them would. Only those of short sequences are kept, which stay
 * in the cache.
 */
final class AttentionTiles {
  /** Keys up to which probabilities are kept: so many as a processor's cache holds of all heads. */
  private static final int KEPT = 64;

  private final AttentionShape shape;
  private final Spans spans;
  private final TilePlaces places;
  private final HeadBuffers heads;
  private final Buffer probabilities;
  private final boolean kept;

  /** Null but where training needs several tiles. */
  private final LogSums logSums;

  /** By blocks of keys that a tile sees, less one. */
  private final List<AttentionTile> tiles = new ArrayList<>();

  private final float[] zeros;
  private final float[] never;
  private HeadBuffers gradients;
  private AttentionTilesBack several;
  private long firstKey;

  AttentionTiles(
      Assembly assembly, String name, AttentionShape shape, Spans spans, HeadBuffers heads) {
    this.shape = shape;
    this.spans = spans;
    this.places = new TilePlaces(shape, spans);
    this.heads = heads;
    this.kept = assembly.training() && shape.isOneTile() && shape.keys() <= KEPT;
    this.logSums =
        assembly.training() && !shape.isOneTile() ? new LogSums(assembly, places, heads) : null;
    int copies = kept ? shape.allHeads() / shape.group() : 1;
    this.probabilities = assembly.reserve(scores(copies));
    for (int blocks = 1; blocks <= shape.blocks(); blocks++) {
      int keys = blocks * shape.block();
      tiles.add(new AttentionTile(assembly, name, shape, keys));
    }
    int longest =
        Math.max(shape.paddedKeys(), Math.max(shape.tile(), shape.block()) * shape.width());
    this.zeros = new float[longest];
    this.never = new float[longest];
    Arrays.fill(never, Float.NEGATIVE_INFINITY);
  }

  /** Of so many tiles. */
  private memory.desc scores(int copies) {
    return Layouts.plain((long) copies * shape.group() * shape.tile() * shape.paddedKeys());
  }

  /** Makes the way back, to these. */
  void assembleBackward(Assembly assembly, String name, HeadBuffers toGradients) {
    gradients = toGradients;
    if (shape.isOneTile()) {
      tiles.get(0).assembleBackward(shape, assembly.reserve(scores(1)));
    } else {
      several =
          new AttentionTilesBack(
              assembly, name, places, heads, toGradients, logSums, probabilities);
    }
  }

  /**
   * o, of q, k and v.
   *
   * @param keysFrom float of k and v at which the first head's are
   */
  void forward(long keysFrom) {
    firstKey = keysFrom;
    places.everyTile(this::forward);
  }

  /**
   * The gradients of q, k and v, of o's in its place.
   *
   * @param y what the attention told, {@code [N·Tq, D]}
   * @param dy its gradient
   */
  void backward(Buffer y, Buffer dy) {
    if (shape.isOneTile()) {
      places.everyTile(this::backward);
    } else {
      several.run(y, dy);
    }
  }

  private void forward(int head, int tile) {
    KeyRun run = places.run(head, tile);
    if (run.isEmpty()) {
      clear(heads.o(), places.query(head, tile), shape.paddedQueries(), shape.tile());
      return;
    }
    AttentionTile kernels = moved(head, tile, run);
    computeProbabilities(kernels, head, tile, run);
    kernels.values();
  }

  /** Of the only tile of a group's heads. */
  private void backward(int head, int tile) {
    KeyRun run = places.run(head, tile);
    if (run.isEmpty()) {
      clear(gradients.q(), places.query(head, tile), shape.paddedQueries(), shape.tile());
      clear(gradients.k(), key(head, 0), shape.paddedKeys(), shape.block());
      clear(gradients.v(), key(head, 0), shape.paddedKeys(), shape.block());
      return;
    }
    AttentionTile kernels = moved(head, tile, run);
    if (!kept) {
      computeProbabilities(kernels, head, tile, run);
    }
    kernels.backward(gradients, places.query(head, tile), key(head, run.from()));
  }

  private long key(int head, int from) {
    return firstKey + places.key(head, from);
  }

  /**
   * Some rows of every head of a group.
   *
   * @param rowsOfHead that the buffer has
   */
  private void clear(Buffer rows, long at, int rowsOfHead, int count) {
    for (int g = 0; g < shape.group(); g++) {
      int first = (int) at + g * rowsOfHead * shape.width();
      rows.put(first, zeros, 0, count * shape.width());
    }
  }

  /** The kernels of a tile, in its place. */
  private AttentionTile moved(int head, int tile, KeyRun run) {
    AttentionTile kernels = tiles.get(run.size() / shape.block() - 1);
    kernels.moveTo(
        heads, places.query(head, tile), key(head, run.from()), probabilities, probability(head));
    return kernels;
  }

  /** Where a group's probabilities are. */
  private int probability(int head) {
    return kept ? head * shape.tile() * shape.paddedKeys() : 0;
  }

  /** The probabilities of a tile, and zeros for a query that sees nothing. */
  private void computeProbabilities(AttentionTile kernels, int head, int tile, KeyRun run) {
    kernels.scores();
    if (logSums != null) {
      logSums.before(probabilities, head, tile, run);
    }
    boolean blind = mask(head, tile, run);
    kernels.softmax();
    if (blind) {
      clearBlind(head, tile, run);
    }
    if (logSums != null) {
      logSums.after(probabilities, head, tile, run);
    }
  }

  /**
   * Makes the scores of what a query does not see −∞.
   *
   * @return whether a query sees nothing: its scores are zeros, so that they have a softmax
   */
  private boolean mask(int head, int tile, KeyRun run) {
    boolean blind = false;
    for (int row = 0; row < shape.group() * shape.tile(); row++) {
      int sequence = places.sequence(head + row / shape.tile());
      int query = tile * shape.tile() + row % shape.tile();
      int at = probability(head) + row * run.size();
      if (places.isBlind(sequence, query)) {
        probabilities.put(at, zeros, 0, run.size());
        blind = true;
        continue;
      }
      int before = spans.from(sequence, query) - run.from();
      int end = spans.to(sequence, query) - run.from();
      if (before > 0) {
        probabilities.put(at, never, 0, before);
      }
      if (end < run.size()) {
        probabilities.put(at + end, never, 0, run.size() - end);
      }
    }
    return blind;
  }

  private void clearBlind(int head, int tile, KeyRun run) {
    for (int row = 0; row < shape.group() * shape.tile(); row++) {
      int sequence = places.sequence(head + row / shape.tile());
      if (places.isBlind(sequence, tile * shape.tile() + row % shape.tile())) {
        probabilities.put(probability(head) + row * run.size(), zeros, 0, run.size());
      }
    }
  }
}
