package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;

class StopRuleTest {
  private static final StopRule ACCURACY = StopRule.of(new StopConfig(Metric.ACCURACY, 2));
  private static final StopRule LOSS = StopRule.of(new StopConfig(Metric.LOSS, 2));

  /** After a round, of a run of which nothing else matters. */
  private static Progress progress(int round, Optional<Standing> standing) {
    StateLayout nothing = new StateLayout(List.of());
    NetworkState state = new NetworkState(nothing, SlicedVector.of(new float[0]), new TreeMap<>());
    return new Progress(round, 0, new TreeMap<>(), state, List.of(), standing, Optional.empty());
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

  /**
   * Over when the accuracy has been about a half for two validations, and the loss has not got less
   * for two: what an adversarial network may be stopped by.
   */
  private record Balance() implements StopRule {
    @Override
    public String name() {
      return "discriminator-balance";
    }

    @Override
    public Standing judge(Optional<Standing> before, int round, Evaluation validation) {
      double loss = validation.metrics().get("loss");
      boolean balanced = Math.abs(validation.metrics().get("accuracy") - 0.5) < 0.1;
      boolean better = before.isEmpty() || loss < before.get().numbers().get("loss");
      return new Standing(
          name(),
          better ? new Best(round, validation.metrics()) : before.get().best(),
          new TreeMap<>(
              Map.of(
                  "loss", better ? loss : before.get().numbers().get("loss"),
                  "since", better ? 0 : before.get().numbers().get("since") + 1,
                  "held", balanced ? before.map(b -> b.numbers().get("held")).orElse(0.) + 1 : 0)));
    }

    @Override
    public boolean isOver(Standing standing) {
      return standing.numbers().get("held") >= 2 && standing.numbers().get("since") >= 2;
    }
  }

  @Test
  void aRuleOfTwoConditionsNeedsNoMoreThanItsNumbers() {
    StopRule balance = new Balance();
    Progress progress = progress(0, Optional.empty());
    double[][] validations = {{0.9, 3}, {0.5, 2}, {0.5, 2.5}, {0.8, 2.5}, {0.5, 2.1}, {0.45, 2}};
    for (double[] each : validations) {
      assertThat(progress.isOver(balance)).isFalse();
      progress =
          progress(progress.round() + 1, progress.standing())
              .validated(balance, evaluation(each[0], each[1]));
    }

    assertThat(progress.isOver(balance)).isTrue();
    assertThat(progress.modelRound()).isEqualTo(2);
  }
}
