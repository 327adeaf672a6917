package org.meanfield.network.translation;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;

/**
 * Finds what a decoder holds for the best translation of each of several sources, or nearly so, by
 * beam search. What is found for a source depends on that source alone, as long as what the decoder
 * says of a row does. One thread at a time.
 */
final class BeamSearch {
  private final Decoder decoder;
  private final WrittenTokens words;
  private final BeamSettings settings;
  private final float[] logProbabilities;

  /**
   * @param decoder that holds the model, with as many rows for each source as the beam is wide; it
   *     stays its owner's
   */
  BeamSearch(Decoder decoder, WrittenTokens words, BeamSettings settings) {
    if (decoder.rows() % settings.beam() != 0) {
      throw new IllegalArgumentException(
          decoder.rows() + " rows for beams of " + settings.beam() + " each");
    }
    this.decoder = decoder;
    this.words = words;
    this.settings = settings;
    this.logProbabilities = new float[decoder.rows() * words.vocabulary()];
  }

  /** Sources that are translated at once. */
  int sources() {
    return decoder.rows() / settings.beam();
  }

  /**
   * Translates.
   *
   * @param sources as many rows as {@link #sources} says
   * @param most tokens of each translation, without its end
   * @return the translation of each source
   */
  List<Hypothesis> search(Batch sources, int[] most) {
    List<SourceBeam> beams =
        IntStream.range(0, sources.rows())
            .mapToObj(i -> new SourceBeam(words, settings, i * settings.beam(), most[i]))
            .toList();
    int[] tokens = new int[decoder.rows()];
    int[] parents = new int[decoder.rows()];
    List<int[]> beginnings = Collections.nCopies(tokens.length, new int[] {words.begin()});
    decoder.begin(new Prompts(beginnings, Optional.of(sources)), logProbabilities);
    beams.forEach(beam -> beam.advance(logProbabilities));
    while (!beams.stream().allMatch(SourceBeam::isDone)) {
      beams.forEach(beam -> beam.next(parents, tokens));
      if (!Arrays.equals(parents, IntStream.range(0, parents.length).toArray())) {
        decoder.keep(parents);
      }
      decoder.read(tokens, logProbabilities);
      beams.forEach(beam -> beam.advance(logProbabilities));
    }
    return beams.stream().map(SourceBeam::best).toList();
  }
}
