package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.config.RoundConfig;

class AttendanceTest {
  private static final RoundConfig HALF = new RoundConfig(0.5, 2, null);

  @Test
  void aRoundThatNothingIsKnownOfCallsAllAndWaitsForTheQuorum() {
    assertThat(Attendance.of(HALF, 5, LeftOut.UNKNOWN, 1))
        .isEqualTo(new Attendance(List.of(0, 1, 2, 3, 4), 3, 2));
    assertThat(Attendance.of(RoundConfig.ALL, 5, LeftOut.UNKNOWN, 1).isBounded()).isFalse();
  }

  @Test
  void aRoundThatIsGoneThroughAgainCallsThoseWhoCameAndWaitsForAllOfThem() {
    LeftOut known = LeftOut.UNKNOWN.with(2, new TreeSet<>(Set.of(0, 3)));

    assertThat(Attendance.of(HALF, 5, known, 1))
        .isEqualTo(new Attendance(List.of(0, 1, 2, 3, 4), 5, 0));
    assertThat(Attendance.of(HALF, 5, known, 2)).isEqualTo(new Attendance(List.of(1, 2, 4), 3, 0));
    assertThat(Attendance.of(HALF, 5, known, 2).isBounded()).isFalse();
    assertThat(Attendance.of(HALF, 5, known, 3).isBounded()).isTrue();
  }

  @Test
  void theGraceIsAMultipleOfTheMedianOfThoseWhoAreThere() {
    Attendance attendance = new Attendance(List.of(0, 1, 2, 3, 4, 5), 1, 2.5);

    assertThat(attendance.nanosToClose(List.of(40L))).isEqualTo(100);
    assertThat(attendance.nanosToClose(List.of(40L, 80L))).isEqualTo(150);
    assertThat(attendance.nanosToClose(List.of(40L, 80L, 1000L))).isEqualTo(200);
  }
}
