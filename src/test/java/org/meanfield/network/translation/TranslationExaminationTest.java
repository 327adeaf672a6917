package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Examination;
import org.meanfield.network.Tally;
import org.meanfield.testing.Reversing;

/** A model that says texts backwards. */
class TranslationExaminationTest {
  private static final TranslationJudgement JUDGEMENT =
      new TranslationJudgement(Reversing.WORDS.vocabulary().size());

  private static SortedMap<String, Double> examined(boolean unsure, Batch... shard) {
    Examination examination =
        new TranslationExamination(
            new Reversing(unsure),
            JUDGEMENT,
            Reversing.WORDS,
            Reversing.SCHEMA,
            BeamSettings.DEFAULT);
    Tally tally = JUDGEMENT.tally(true);
    try (Examination.Examiner examiner =
        examination.open(Reversing.MODEL, Reversing.instructionSet())) {
      examiner.add(List.of(shard), tally);
    }
    assertThat(tally.examples()).isZero();
    return JUDGEMENT.metrics(tally);
  }

  @Test
  void translationsThatAreTheirReferencesAreWorthAll() {
    SortedMap<String, Double> metrics =
        examined(
            false,
            Reversing.batch("in the beginning was", "was beginning the in", "word", "word"),
            Reversing.batch("the word was", "was word the"));

    assertThat(metrics.get("exact-match")).isEqualTo(1);
    assertThat(metrics.get("bleu")).isCloseTo(100, within(1e-9));
    assertThat(metrics.get("chrf")).isCloseTo(100, within(1e-9));
  }

  @Test
  void whatDiffersCountsAsTheScoresOfTheTextsSay() {
    SortedMap<String, Double> metrics =
        examined(
            false,
            Reversing.batch(
                "in the beginning was word",
                "word was beginning in the",
                "the word was",
                "was word the",
                "word",
                "beginning"));
    Corpus corpus =
        Corpus.of(
            "word was beginning the in",
            "word was beginning in the",
            "was word the",
            "was word the",
            "word",
            "beginning");

    assertThat(metrics.get("exact-match")).isEqualTo(1 / 3.0);
    assertThat(metrics.get("bleu")).isEqualTo(corpus.score(new Bleu()));
    assertThat(metrics.get("chrf")).isEqualTo(corpus.score(new Chrf()));
  }

  @Test
  void anAnswerThatIsNotANumberIsAnEmptyTranslation() {
    SortedMap<String, Double> metrics =
        examined(true, Reversing.batch("word", "word", "sick word", "word sick"));

    assertThat(metrics.get("exact-match")).isEqualTo(0.5);
  }
}
