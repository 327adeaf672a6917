package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.data.DataException;
import org.meanfield.kernel.KernelException;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.testing.OnSpark;

/** What a task of Spark fails from reaches the user in its own words. */
class TaskFailureTest {
  @OnSpark private static JavaSparkContext spark;

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new DataException("a shard is damaged"), ExitCode.DATA),
        Arguments.of(new KernelException("too little memory"), ExitCode.FAILED),
        Arguments.of(new UnsupportedPlatformException("no natives"), ExitCode.USAGE));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aTasksFailureIsToldInItsOwnWords(RuntimeException failure, ExitCode code) {
    Throwable reported =
        catchThrowable(
            () ->
                spark
                    .parallelize(List.of(1, 2), 2)
                    .foreach(
                        number -> {
                          throw failure;
                        }));

    assertThat(reported).hasMessageContaining("Job aborted");
    assertThat(ExitCode.of(reported)).isEqualTo(code);
    assertThat(ExitCode.foreseen(reported))
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo(failure.getMessage());
  }
}
