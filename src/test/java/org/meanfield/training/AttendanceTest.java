package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Replicas that all take one second take turns in slots, the lower numbers first. */
  @ParameterizedTest
  @CsvSource({
    "8, 4, 0.5, 1.5, true",
    "8, 4, 0.5, 2.01, false",
    "8, 4, 0.75, 1.5, true",
    "11, 4, 0.9, 1.45, true",
    "11, 4, 0.9, 1.55, false",
    "5, 2, 0.8, 1.2, true",
    "5, 2, 0.9, 1.2, false",
    "7, 1, 0.1, 2.01, false",
    "7, 1, 0.1, 1.9, true",
  })
  void whoOnlyWaitsForASlotIsLeftOutWhereTheWarningSaysSo(
      int replicas, int slots, double quorum, double grace, boolean warned) {
    RoundConfig config = new RoundConfig(quorum, grace, null);
    Attendance attendance = Attendance.of(config, replicas, LeftOut.UNKNOWN, 1);
    List<Long> arrivals = new ArrayList<>();
    boolean closed = false;
    for (int replica = 0; replica < replicas && !closed; replica++) {
      long turn = replica / slots + 1;
      closed =
          arrivals.size() >= attendance.quorum()
              && attendance.nanosToClose(arrivals) < turn * 1_000_000_000L;
      arrivals.add(turn * 1_000_000_000L);
    }

    assertThat(Attendance.warning(config, replicas, slots).isPresent())
        .isEqualTo(closed)
        .isEqualTo(warned);
  }

  @Test
  void whereEveryReplicaHasASlotOrIsWaitedForNoneIsWarnedOf() {
    assertThat(Attendance.warning(new RoundConfig(0.5, 0, null), 8, 8)).isEmpty();
    assertThat(Attendance.warning(RoundConfig.ALL, 8, 4)).isEmpty();
    assertThat(Attendance.warning(new RoundConfig(0.5, 1.5, null), 8, 4).orElseThrow())
        .contains("8 replicas take turns in the 4 slots")
        .contains("set it to more than 2.0, or");
  }

  @Test
  void theGraceIsAMultipleOfTheMedianOfThoseWhoAreThere() {
    Attendance attendance = new Attendance(List.of(0, 1, 2, 3, 4, 5), 1, 2.5);

    assertThat(attendance.nanosToClose(List.of(40L))).isEqualTo(100);
    assertThat(attendance.nanosToClose(List.of(40L, 80L))).isEqualTo(150);
    assertThat(attendance.nanosToClose(List.of(40L, 80L, 1000L))).isEqualTo(200);
  }
}
