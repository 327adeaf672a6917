package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;

class StopRuleTest {
  private static final StopRule ACCURACY = StopRule.of(new StopConfig(Metric.ACCURACY, 2));
  private static final StopRule LOSS = StopRule.of(new StopConfig(Metric.LOSS, 2));

  /** After a round, of a run of which nothing else matters. */
  private static Progress progress(int round, Optional<Standing> standing) {
    StateLayout nothing = new StateLayout(List.of());
    NetworkState state = new NetworkState(nothing, SlicedVector.of(new float[0]), new TreeMap<>());
    return new Progress(
        round,
        0,
        new TreeMap<>(),
        state,
        OuterState.none(),
        List.of(),
        LeftOut.UNKNOWN,
        standing,
        Optional.empty());
  }

  private static Evaluation evaluation(double accuracy, double loss) {
    return new Evaluation(
        Split.VALIDATION, 10, new TreeMap<>(Map.of("accuracy", accuracy, "loss", loss)), List.of());
  }

  /** Validations with these values, a round each. */
  private static Progress validated(StopRule rule, Progress before, double... values) {
    Progress progress = before;
    for (double value : values) {
      progress =
          progress(progress.round() + 1, progress.standing())
              .validated(rule, evaluation(value, value));
    }
    return progress;
  }

  private static Progress validated(StopRule rule, double... values) {
    return validated(rule, progress(0, Optional.empty()), values);
  }

  @Test
  void theBestIsTheFirstOfEqualsAndPatienceCountsWhatFollowsIt() {
    Progress progress = validated(ACCURACY, 0.5, 0.7, 0.7);
    assertThat(progress.modelRound()).isEqualTo(2);
    assertThat(progress.isBest()).isFalse();
    assertThat(progress.isOver(ACCURACY)).isFalse();

    assertThat(validated(ACCURACY, progress, 0.6).isOver(ACCURACY)).isTrue();
    assertThat(validated(ACCURACY, progress, 0.8).isBest()).isTrue();
  }

  @Test
  void aLossIsBetterWhereItIsLess() {
    assertThat(validated(LOSS, 0.5, 0.7, 0.4).modelRound()).isEqualTo(3);
  }

  @Test
  void withoutPatienceNothingIsOver() {
    StopRule never = StopRule.of(new StopConfig(Metric.LOSS, 0));

    assertThat(validated(never, 1, 2, 3, 4, 5).isOver(never)).isFalse();
  }

  @Test
  void aStandingOfAnotherRuleCountsForNothingOnceItsOwnIsThere() {
    Progress byAccuracy = validated(ACCURACY, 0.9, 0.1);

    Progress byLoss = validated(LOSS, byAccuracy, 0.5);

    assertThat(byLoss.isBest()).isTrue();
    assertThat(byLoss.standing().orElseThrow().rule()).isEqualTo("loss");
  }

  @Test
  void aValidationThatOnlyTheEndCalledForIsForgottenByTheNextRound() {
    Progress due = validated(LOSS, 0.5);

    Progress ended = progress(2, due.standing()).validatedAtEnd(LOSS, evaluation(1, 0.1));

    assertThat(ended.modelRound()).isEqualTo(2);
    assertThat(ended.standing()).isEqualTo(due.standing());
    assertThat(ended.isBest()).isFalse();
  }

  @Test
  void aValidationThatIsNoNumberIsSaidByItsNameAndRound() {
    assertThatThrownBy(() -> validated(LOSS, 0.5, Double.NaN))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "the validation loss is NaN after round 2; lower training.updater.learning-rate");
  }
}
