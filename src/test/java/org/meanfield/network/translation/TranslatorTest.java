package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Schema;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.testing.Reversing;
import org.meanfield.testing.ReversingDecoder;

/** A decoder that says a text backwards, and knows six words. */
class TranslatorTest {
  private static final Tokenizer WORDS = Reversing.WORDS;

  private static ReversingDecoder decoder(int texts, int beam) {
    return new ReversingDecoder(WORDS.vocabulary(), texts * beam, Schema.NO_TOKEN);
  }

  private static List<Translation> translate(ReversingDecoder decoder, int beam, String... texts) {
    BeamSettings settings = new BeamSettings(beam, 0.6);
    Translator translator = new Translator(decoder, WORDS, Reversing.SCHEMA, settings);
    return translator.translate(List.of(texts).stream().map(WORDS::encode).toList());
  }

  @Test
  void translationsAreTextsInTheOrderOfTheirSources() {
    for (int beam : new int[] {1, 4}) {
      List<Translation> found =
          translate(decoder(2, beam), beam, "in the beginning was", "word", "the word was");

      assertThat(found)
          .extracting(Translation::text)
          .containsExactly("was beginning the in", "word", "was word the");
      assertThat(found.get(2).tokens()).containsExactly(WORDS.encode("was word the"));
      assertThat(found).noneMatch(Translation::isUndefined);
    }
  }

  @Test
  void textsOfSimilarLengthsAreTranslatedTogether() {
    ReversingDecoder decoder = decoder(2, 1);

    translate(decoder, 1, "in the beginning was", "word", "the word was in", "in");

    // The last two of all, sorted: both of the long ones.
    assertThat(decoder.sources())
        .containsExactly(WORDS.encode("in the beginning was"), WORDS.encode("the word was in"));
  }

  @Test
  void rowsWithoutASourceOfTheirOwnChangeNothing() {
    assertThat(translate(decoder(8, 2), 2, "the word"))
        .extracting(Translation::text)
        .containsExactly("word the");
  }

  @Test
  void noTranslationIsLongerThanTheModelsTargets() {
    String text = String.join(" ", Collections.nCopies(8, "the"));

    assertThat(translate(decoder(1, 2), 2, text).get(0).tokens()).hasSize(6);
  }

  @Test
  void theUnknownTokenAndTheBeginningAreNeverWritten() {
    List<Translation> found = translate(decoder(1, 1), 1, "in an ark", "<begin> the");

    for (Translation translation : found) {
      List<Integer> tokens = new ArrayList<>();
      for (int token : translation.tokens()) {
        tokens.add(token);
      }
      assertThat(tokens)
          .isNotEmpty()
          .doesNotContain(WORDS.vocabulary().unknown().orElseThrow(), WORDS.vocabulary().begin());
    }
  }

  @Test
  void nothingToTranslateIsNoTranslations() {
    assertThat(translate(decoder(2, 2), 2)).isEmpty();
  }
}
