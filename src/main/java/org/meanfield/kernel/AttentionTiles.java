package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Attention over all heads, tile by tile, each over the keys that its queries see: what no query of
 * a tile sees is not computed. The probabilities of a tile are gone when the next one begins, so
 * memory grows with the number of keys and not with its square; the way back computes them again,
 * which costs no more than fetching them would.
 */
final class AttentionTiles {
  private final AttentionShape shape;
  private final Spans spans;
  private final HeadBuffers heads;
  private final Buffer probabilities;

  /** By blocks of keys that a tile sees, less one. */
  private final List<AttentionTile> tiles = new ArrayList<>();

  private final float[] zeros;
  private final float[] never;
  private HeadBuffers gradients;
  private long firstKey;

  AttentionTiles(
      Assembly assembly, String name, AttentionShape shape, Spans spans, HeadBuffers heads) {
    this.shape = shape;
    this.spans = spans;
    this.heads = heads;
    this.probabilities = assembly.reserve(scores());
    for (int blocks = 1; blocks <= shape.blocks(); blocks++) {
      int keys = blocks * shape.block();
      tiles.add(new AttentionTile(assembly, name, shape, keys, probabilities));
    }
    int longest =
        Math.max(shape.paddedKeys(), Math.max(shape.tile(), shape.block()) * shape.width());
    this.zeros = new float[longest];
    this.never = new float[longest];
    Arrays.fill(never, Float.NEGATIVE_INFINITY);
  }

  private memory.desc scores() {
    return Layouts.plain((long) shape.group() * shape.tile() * shape.paddedKeys());
  }

  /** Makes the way back, to these. */
  void assembleBackward(Assembly assembly, HeadBuffers toGradients) {
    gradients = toGradients;
    Buffer scoreGradients = assembly.reserve(scores());
    Arrival arrival = addsUp() ? Arrival.ADDED : Arrival.WRITTEN;
    for (AttentionTile tile : tiles) {
      tile.assembleBackward(shape, probabilities, scoreGradients, arrival);
    }
  }

  /** Whether several tiles give the same keys a gradient. */
  private boolean addsUp() {
    return shape.tiles() > 1 || shape.blocks() > 1;
  }

  /**
   * o, of q, k and v.
   *
   * @param keysFrom float of k and v at which the first head's are
   */
  void forward(long keysFrom) {
    firstKey = keysFrom;
    everyTile(this::forward);
  }

  /** The gradients of q, k and v, of o's in its place. */
  void backward() {
    if (addsUp()) {
      gradients.k().zero();
      gradients.v().zero();
    }
    everyTile(this::backward);
  }

  /** What happens with a tile of one group of heads. */
  private interface TileStep {
    void run(int firstHead, int tile);
  }

  private void everyTile(TileStep step) {
    for (int head = 0; head < shape.allHeads(); head += shape.group()) {
      for (int tile = 0; tile < shape.tiles(); tile++) {
        step.run(head, tile);
      }
    }
  }

  private long query(int head, int tile) {
    return ((long) head * shape.paddedQueries() + (long) tile * shape.tile()) * shape.width();
  }

  private long key(int head, int from) {
    return firstKey + ((long) head * shape.paddedKeys() + from) * shape.width();
  }

  private void forward(int head, int tile) {
    KeyRun run = run(head, tile);
    if (run.isEmpty()) {
      clear(heads.o(), query(head, tile), shape.paddedQueries(), shape.tile());
      return;
    }
    AttentionTile kernels = probabilities(head, tile, run);
    kernels.values(heads, query(head, tile), key(head, run.from()));
  }

  private void backward(int head, int tile) {
    KeyRun run = run(head, tile);
    if (run.isEmpty()) {
      clear(gradients.q(), query(head, tile), shape.paddedQueries(), shape.tile());
      if (!addsUp()) {
        clear(gradients.k(), key(head, 0), shape.paddedKeys(), shape.block());
        clear(gradients.v(), key(head, 0), shape.paddedKeys(), shape.block());
      }
      return;
    }
    AttentionTile kernels = probabilities(head, tile, run);
    kernels.backward(heads, gradients, query(head, tile), key(head, run.from()));
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

  /** The probabilities of a tile, and zeros for a query that sees nothing. */
  private AttentionTile probabilities(int head, int tile, KeyRun run) {
    AttentionTile kernels = tiles.get((run.to() - run.from()) / shape.block() - 1);
    kernels.scores(heads, query(head, tile), key(head, run.from()));
    boolean blind = mask(head, tile, run);
    kernels.softmax();
    if (blind) {
      clearBlind(head, tile, run);
    }
    return kernels;
  }

  /** Keys of a sequence, from one to before another, in whole blocks. */
  private record KeyRun(int from, int to) {
    boolean isEmpty() {
      return from >= to;
    }

    int size() {
      return to - from;
    }
  }

  /** The blocks that the queries of a tile see, of all sequences that the group's heads are of. */
  private KeyRun run(int head, int tile) {
    int from = Integer.MAX_VALUE;
    int to = 0;
    int lastSequence = (head + shape.group() - 1) / shape.heads();
    int first = tile * shape.tile();
    int end = Math.min(first + shape.tile(), shape.queries());
    for (int n = head / shape.heads(); n <= lastSequence; n++) {
      for (int query = first; query < end; query++) {
        if (!spans.isEmpty(n, query)) {
          from = Math.min(from, spans.from(n, query));
          to = Math.max(to, spans.to(n, query));
        }
      }
    }
    int block = shape.block();
    return to == 0
        ? new KeyRun(0, 0)
        : new KeyRun(from / block * block, (to + block - 1) / block * block);
  }

  private boolean isBlind(int sequence, int query) {
    return query >= shape.queries() || spans.isEmpty(sequence, query);
  }

  /**
   * Makes the scores of what a query does not see −∞.
   *
   * @return whether a query sees nothing: its scores are zeros, so that they have a softmax
   */
  private boolean mask(int head, int tile, KeyRun run) {
    boolean blind = false;
    for (int row = 0; row < shape.group() * shape.tile(); row++) {
      int sequence = (head + row / shape.tile()) / shape.heads();
      int query = tile * shape.tile() + row % shape.tile();
      int at = row * run.size();
      if (isBlind(sequence, query)) {
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
      int sequence = (head + row / shape.tile()) / shape.heads();
      if (isBlind(sequence, tile * shape.tile() + row % shape.tile())) {
        probabilities.put(row * run.size(), zeros, 0, run.size());
      }
    }
  }
}
