package org.meanfield.network.rnn;

import java.util.Optional;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Tokens;

/**
 * What a program's recurrent layers are fed with beside activations.
 *
 * @param tokens that an embedding looks up; none for the values of series
 * @param lengths of whole sequences; none for streams, whose states go on from batch to batch
 * @param steps of the longest sequence, or of a batch's part of a stream
 */
record RnnInput(Optional<Tokens> tokens, Optional<Lengths> lengths, int steps) {

  /**
   * @param tokens {@code [steps · sequences]} in the order of time
   */
  static RnnInput ofStreams(Tokens tokens, int steps) {
    return new RnnInput(Optional.of(tokens), Optional.empty(), steps);
  }

  /**
   * @param tokens {@code [steps · sequences]} in the order of time
   */
  static RnnInput ofDocuments(Tokens tokens, Lengths lengths) {
    return new RnnInput(Optional.of(tokens), Optional.of(lengths), lengths.steps());
  }

  static RnnInput ofSeries(Lengths lengths) {
    return new RnnInput(Optional.empty(), Optional.of(lengths), lengths.steps());
  }
}
