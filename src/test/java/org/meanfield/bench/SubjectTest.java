package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubjectTest {
  /** A round that is over soon. */
  private static final Row SHORT =
      new Row(
          "short",
          Row.Work.ROUND,
          ImageWorkload.LENET,
          1,
          Subject.SPARK,
          List.of(),
          new Schedule(0, 1, Duration.ofSeconds(1)));

  @ParameterizedTest
  @EnumSource
  void everySubjectMakesStepsInAJvmOfItsOwn(Subject subject) {
    try (Contender contender = OwnJvm.start(subject.title(), subject, SHORT)) {
      assertThat(Arrays.stream(contender.measure(2)).boxed()).hasSize(2).allMatch(ms -> ms > 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MEANFIELD", "DL4J"})
  void thoseOfARowOfTextMakeThemToo(Subject subject) {
    Row text = Row.ALL.stream().filter(row -> row.title().equals("lstm-char")).findFirst().get();

    try (Contender contender = OwnJvm.start(subject.title(), subject, text)) {
      assertThat(Arrays.stream(contender.measure(2)).boxed()).hasSize(2).allMatch(ms -> ms > 0);
    }
  }
}
