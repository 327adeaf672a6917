package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SHARD_SET", "SPARK_JOB"})
  void everySubjectMakesStepsInAJvmOfItsOwn(Subject subject) {
    try (Contender contender = OwnJvm.start(subject.title(), subject, SHORT)) {
      assertThat(Arrays.stream(contender.measure(2)).boxed()).hasSize(2).allMatch(ms -> ms > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MEANFIELD,lstm-char",
    "DL4J,lstm-char",
    "MEANFIELD,transformer",
    "MEANFIELD,dcgan",
    "MEANFIELD_INFERENCE,dcgan-inference"
  })
  void thoseOfAnotherFamilysRowMakeThemToo(Subject subject, String title) {
    Row other = Row.ALL.stream().filter(row -> row.title().equals(title)).findFirst().get();

    try (Contender contender = OwnJvm.start(subject.title(), subject, other)) {
      assertThat(Arrays.stream(contender.measure(2)).boxed()).hasSize(2).allMatch(ms -> ms > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SHARD_SET,TABLE_10K",
    "SPARK_JOB,TABLE_10K",
    "SHARD_SET,TEXT_4MB",
    "SHARD_SET,IMAGES_10K",
    "SPARK_JOB,IMAGES_10K"
  })
  void thoseOfARowOfSourcesMakeThemTooAndTellTheirHeap(Subject subject, ShardedSource source) {
    Row row =
        new Row(
            source.title(),
            Row.Work.SHARDING,
            source,
            1,
            subject,
            List.of(),
            new Schedule(0, 1, Duration.ofSeconds(1)));

    try (Contender contender = OwnJvm.start(subject.title(), subject, row)) {
      assertThat(contender.measure(1)[0]).isPositive();
      assertThat(contender.peakHeap()).isBetween(10_000_000L, 3L << 30);
    }
  }
}
