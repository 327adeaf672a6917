package org.meanfield.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.network.Answer;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.testing.Reversing;

/** A model that says texts backwards, asked about rows. */
class TranslatingModelTest {
  private final TranslatingModel model =
      new TranslatingModel(
          new Translating(
              new Reversing(true),
              Reversing.WORDS,
              Reversing.SCHEMA,
              BeamSettings.DEFAULT,
              2,
              Reversing.instructionSet()),
          Reversing.MODEL);

  @Test
  void rowsAreAnsweredInTheirOrderAndTheModelMayBeAskedAgainAfterItWasLeft() {
    for (int time = 0; time < 2; time++) {
      List<Answer> answers =
          model.answers(Reversing.batch("in the beginning", "", "word", "", "the word was", ""));
      model.leave();

      assertThat(answers)
          .extracting(answer -> answer.rows().get(0))
          .containsExactly(
              new Object[] {"beginning the in"},
              new Object[] {"word"},
              new Object[] {"was word the"});
    }
  }

  @Test
  void aRowWhoseAnswerIsNotANumberHasNone() {
    List<Answer> answers = model.answers(Reversing.batch("sick word", "", "word", ""));
    model.close();

    assertThat(answers.get(0)).isEqualTo(Answer.NOT_A_NUMBER);
    assertThat(answers.get(1).rows().get(0)).containsExactly("word");
  }
}
