package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.ConfigException;

/** A decoder of five tokens, of which a text may have two, against trying every text. */
class BeamSearchTest {
  private static final int MOST = 4;

  /** A beam that is wider than there are texts of four tokens: 1 + 2 + 4 + 8 + 16. */
  private static final int ALL = 31;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.6, 1, 3})
  void aBeamAsWideAsThereAreTextsFindsTheBestOfAll(double lengthPenalty) {
    BeamSettings settings = new BeamSettings(ALL, lengthPenalty);
    for (int source = 1; source <= 50; source++) {
      Hypothesis best = bestOfAll(new int[] {source}, settings);

      Hypothesis found = search(settings, MOST, new int[] {source}).get(0);

      assertThat(found.tokens()).as("source %s", source).containsExactly(best.tokens());
      assertThat(found.score()).isCloseTo(best.score(), within(1e-12));
    }
  }

  /** Every text is tried, with its score from the definition. */
  private static Hypothesis bestOfAll(int[] source, BeamSettings settings) {
    TableDecoder decoder = new TableDecoder(1);
    Hypothesis best = new Hypothesis(new int[0], Double.NEGATIVE_INFINITY);
    for (int length = 0; length <= MOST; length++) {
      for (int bits = 0; bits < 1 << length; bits++) {
        int[] text = new int[length];
        for (int i = 0; i < length; i++) {
          text[i] = 3 + (bits >> i & 1);
        }
        List<Integer> read = TableDecoder.beginning(source);
        double sum = 0;
        for (int token : text) {
          sum += decoder.logProbabilities(read)[token];
          read.add(token);
        }
        sum += decoder.logProbabilities(read)[TableDecoder.END];
        double score = sum / Math.pow((5.0 + length + 1) / 6, settings.lengthPenalty());
        best = score > best.score() ? new Hypothesis(text, score) : best;
      }
    }
    return best;
  }

  @Test
  void aBeamOfOneTakesTheLikeliestTokenAlways() {
    List<Integer> lengths = new ArrayList<>();
    for (int source = 1; source <= 50; source++) {
      int[] greedy = likeliest(new int[] {source});

      Hypothesis found = search(new BeamSettings(1, 0.6), MOST, new int[] {source}).get(0);

      assertThat(found.tokens()).as("source %s", source).containsExactly(greedy);
      lengths.add(greedy.length);
    }
    assertThat(lengths).contains(0, 1, MOST);
  }

  private static int[] likeliest(int[] source) {
    TableDecoder decoder = new TableDecoder(1);
    List<Integer> read = TableDecoder.beginning(source);
    List<Integer> text = new ArrayList<>();
    while (text.size() < MOST) {
      float[] next = decoder.logProbabilities(read);
      int best = 1;
      for (int token : new int[] {3, 4}) {
        best = next[token] > next[best] ? token : best;
      }
      if (best == TableDecoder.END) {
        break;
      }
      text.add(best);
      read.add(best);
    }
    return text.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void aWiderBeamFindsNothingWorseThanAllAndOftenBetterThanOne() {
    double[] sums = new double[3];
    for (int source = 1; source <= 200; source++) {
      int[] text = {source};
      sums[0] += search(new BeamSettings(1, 0.6), MOST, text).get(0).score();
      sums[1] += search(new BeamSettings(3, 0.6), MOST, text).get(0).score();
      sums[2] += search(new BeamSettings(ALL, 0.6), MOST, text).get(0).score();
    }
    assertThat(sums[1]).isGreaterThan(sums[0]);
    assertThat(sums[2]).isGreaterThanOrEqualTo(sums[1]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatIsFoundForASourceDependsOnNoOther(int beam) {
    BeamSettings settings = new BeamSettings(beam, 0.6);
    int[][] sources = IntStream.range(1, 30).mapToObj(i -> new int[] {i, i}).toArray(int[][]::new);

    List<Hypothesis> together = search(settings, MOST, sources);

    for (int i = 0; i < sources.length; i++) {
      Hypothesis alone = search(settings, MOST, sources[i]).get(0);
      assertThat(together.get(i).tokens()).containsExactly(alone.tokens());
      assertThat(together.get(i).score()).isEqualTo(alone.score());
    }
  }

  @Test
  void aTranslationThatMayHaveNoTokenIsEmpty() {
    assertThat(search(new BeamSettings(2, 0.6), 0, new int[] {7}).get(0).tokens()).isEmpty();
  }

  /** The end is the second likeliest at every place, and yet far from likely. */
  @Test
  void manyBadEndsOnTheWayDoNotEndASearch() {
    TableDecoder decoder =
        new TableDecoder(2) {
          @Override
          float[] logProbabilities(List<Integer> text) {
            boolean end = text.size() > MOST + 1;
            float likely = (float) Math.log(0.97);
            float little = (float) Math.log(0.01);
            return new float[] {little, end ? likely : little, little, end ? little : likely, -9};
          }
        };
    Hypothesis found = search(decoder, new BeamSettings(2, 0.6), MOST, new int[] {9}).get(0);

    assertThat(found.tokens()).containsExactly(3, 3, 3, 3);
  }

  /** Tokens 3 and 4 are always equally likely, and the end comes after two. */
  @Test
  void ofEquallyLikelyTextsTheOneOfTheLowerTokensIsFound() {
    for (int beam : new int[] {1, 2, 4}) {
      TableDecoder decoder =
          new TableDecoder(beam) {
            @Override
            float[] logProbabilities(List<Integer> text) {
              boolean end = text.size() == 4;
              float no = Float.NEGATIVE_INFINITY;
              float half = (float) Math.log(0.5);
              return new float[] {no, end ? 0 : no, no, end ? no : half, end ? no : half};
            }
          };
      Hypothesis found = search(decoder, new BeamSettings(beam, 0), MOST, new int[] {9}).get(0);

      assertThat(found.tokens()).as("beam %s", beam).containsExactly(3, 3);
    }
  }

  /** So that what has been read need not be copied before it is overwritten. */
  @Test
  void noRowThatIsGoneOnFromIsOverwritten() {
    List<Integer> copied = new ArrayList<>();
    TableDecoder decoder =
        new TableDecoder(32) {
          @Override
          public void keep(int[] parents) {
            int[] moved =
                IntStream.range(0, parents.length).filter(row -> parents[row] != row).toArray();
            assertThat(parents).doesNotContain(moved);
            copied.add(moved.length);
            super.keep(parents);
          }
        };
    int[][] sources = IntStream.range(1, 9).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
    search(decoder, new BeamSettings(4, 0.6), MOST, sources);

    assertThat(copied).hasSizeGreaterThan(1);
  }

  @Test
  void anAnswerThatIsNotANumberIsSaidOfItsSourceAlone() {
    TableDecoder decoder =
        new TableDecoder(4) {
          @Override
          float[] logProbabilities(List<Integer> text) {
            float[] next = super.logProbabilities(text);
            if (text.get(0) == -6) {
              Arrays.fill(next, Float.NaN);
            }
            return next;
          }
        };
    List<Hypothesis> found =
        search(decoder, new BeamSettings(2, 0.6), MOST, new int[] {5}, new int[] {6});

    assertThat(found.get(0).isUndefined()).isFalse();
    assertThat(found.get(1).isUndefined()).isTrue();
  }

  @Test
  void whereNoTextCanEndNothingIsFound() {
    TableDecoder decoder =
        new TableDecoder(2) {
          @Override
          float[] logProbabilities(List<Integer> text) {
            float no = Float.NEGATIVE_INFINITY;
            return new float[] {no, no, no, 0, no};
          }
        };
    Hypothesis found = search(decoder, new BeamSettings(2, 0.6), MOST, new int[] {5}).get(0);

    assertThat(found.tokens()).isEmpty();
    assertThat(found.score()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void settingsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new BeamSettings(0, 0.6))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--beam = 0: must be from 1");
    assertThatThrownBy(() -> new BeamSettings(4, -1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--length-penalty = -1.0: must be at least 0");
    assertThatThrownBy(() -> new BeamSettings(4, Double.NaN)).isInstanceOf(ConfigException.class);
  }

  private static List<Hypothesis> search(BeamSettings settings, int most, int[]... sources) {
    return search(new TableDecoder(settings.beam() * sources.length), settings, most, sources);
  }

  private static List<Hypothesis> search(
      TableDecoder decoder, BeamSettings settings, int most, int[]... sources) {
    int[] lengths = IntStream.range(0, sources.length).map(i -> most).toArray();
    return new BeamSearch(decoder, TableDecoder.WORDS, settings)
        .search(TableDecoder.batch(sources), lengths);
  }
}
