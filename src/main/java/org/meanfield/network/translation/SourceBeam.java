package org.meanfield.network.translation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The beam of one source: the likeliest beginnings of its translation, each in a row of the
 * decoder, and the best translation that has ended.
 */
final class SourceBeam {
  private final WrittenTokens words;
  private final BeamSettings settings;
  private final int firstRow;
  private final int most;
  private List<Beginning> live = List.of(new Beginning(new int[0], 0, 0, 0));
  private Hypothesis best;

  /**
   * @param parent row of this beam that stood for all but its last token
   * @param row of this beam that it stands in
   */
  private record Beginning(int[] tokens, double logProbability, int parent, int row) {
    /** With a token more, still in the same row. */
    Beginning followed(int token, double logProbability) {
      int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
      longer[tokens.length] = token;
      return new Beginning(longer, logProbability, row, row);
    }

    Beginning in(int otherRow) {
      return new Beginning(tokens, logProbability, parent, otherRow);
    }

    int last() {
      return tokens[tokens.length - 1];
    }
  }

  /**
   * @param firstRow of the decoder's that belong to it, as many as the beam is wide
   * @param most tokens of a translation, without the end
   */
  SourceBeam(WrittenTokens words, BeamSettings settings, int firstRow, int most) {
    this.words = words;
    this.settings = settings;
    this.firstRow = firstRow;
    this.most = most;
  }

  /**
   * Lets every beginning become longer by a token. Of the likeliest ways to go on, as many as the
   * beam is wide, some may end there; those that do not are followed, and others after them until
   * the beam is full again. It is over where all of the likeliest end, as in a beam of one the one
   * does, or where none that is followed can become better than the best that has ended.
   *
   * @param logProbabilities of the next token in each of the decoder's rows
   */
  void advance(float[] logProbabilities) {
    if (isDone()) {
      return;
    }
    if (live.stream().anyMatch(beginning -> isUndefined(logProbabilities, beginning))) {
      best = Hypothesis.UNDEFINED;
      live = List.of();
      return;
    }
    Candidates candidates = candidates(logProbabilities);
    List<Beginning> followed = new ArrayList<>();
    boolean over = true;
    for (int rank = 0; rank < candidates.size() && followed.size() < settings.beam(); rank++) {
      Beginning parent = live.get(candidates.parent(rank));
      double logProbability = candidates.logProbability(rank);
      if (candidates.token(rank) != words.end()) {
        followed.add(parent.followed(candidates.token(rank), logProbability));
        over &= rank >= settings.beam();
      } else if (rank < settings.beam()) {
        end(parent.tokens, logProbability);
      }
    }
    live = over || isSurpassed(followed) ? List.of() : apart(followed);
  }

  /**
   * Each in a row of its own: the likeliest of those with one parent stays in its row, where
   * nothing has to be copied, the others take rows that none is left in.
   */
  private List<Beginning> apart(List<Beginning> followed) {
    boolean[] taken = new boolean[settings.beam()];
    boolean[] stays = new boolean[followed.size()];
    for (int i = 0; i < stays.length; i++) {
      int row = followed.get(i).row;
      stays[i] = !taken[row];
      taken[row] = true;
    }
    List<Beginning> apart = new ArrayList<>();
    int free = 0;
    for (int i = 0; i < stays.length; i++) {
      while (!stays[i] && taken[free]) {
        free++;
      }
      apart.add(stays[i] ? followed.get(i) : followed.get(i).in(free++));
    }
    return apart;
  }

  private boolean isUndefined(float[] logProbabilities, Beginning beginning) {
    return Float.isNaN(logProbabilities[from(beginning) + words.end()]);
  }

  /** Where the probabilities behind it are among those of all rows. */
  private int from(Beginning beginning) {
    return (firstRow + beginning.row) * words.vocabulary();
  }

  /** Twice as many as the beam is wide: even if half of them end, it is full again. */
  private Candidates candidates(float[] logProbabilities) {
    Candidates candidates = new Candidates(2 * settings.beam());
    for (int parent = 0; parent < live.size(); parent++) {
      double before = live.get(parent).logProbability;
      int from = from(live.get(parent));
      for (int token = 0; token < words.vocabulary(); token++) {
        double logProbability = before + logProbabilities[from + token];
        // Most of a vocabulary goes no further.
        if (candidates.mayTake(logProbability) && mayFollow(token)) {
          candidates.offer(logProbability, token, parent);
        }
      }
    }
    return candidates;
  }

  /** All beginnings are equally long, and all end together at the latest. */
  private boolean mayFollow(int token) {
    boolean full = live.get(0).tokens.length == most;
    return full ? token == words.end() : words.isWritten(token);
  }

  /** Of equals the first stays. */
  private void end(int[] tokens, double logProbability) {
    double score = settings.score(logProbability, tokens.length + 1);
    if (best == null || score > best.score()) {
      best = new Hypothesis(tokens, score);
    }
  }

  /** The likeliest is the first, and the longer it becomes the less its tokens weigh. */
  private boolean isSurpassed(List<Beginning> followed) {
    return best != null && best.score() >= settings.score(followed.get(0).logProbability, most + 1);
  }

  boolean isDone() {
    return live.isEmpty();
  }

  /**
   * Says how the decoder's rows go on; those that no beginning stands in go on with anything.
   *
   * @param parents of all rows, of which this beam's are overwritten
   * @param tokens of all rows, of which this beam's are overwritten
   */
  void next(int[] parents, int[] tokens) {
    for (int row = firstRow; row < firstRow + settings.beam(); row++) {
      parents[row] = row;
      tokens[row] = words.end();
    }
    for (Beginning beginning : live) {
      parents[firstRow + beginning.row] = firstRow + beginning.parent;
      tokens[firstRow + beginning.row] = beginning.last();
    }
  }

  /** The best; nothing, with the probability 0, where no text can end. */
  Hypothesis best() {
    return best == null ? new Hypothesis(new int[0], Double.NEGATIVE_INFINITY) : best;
  }
}
