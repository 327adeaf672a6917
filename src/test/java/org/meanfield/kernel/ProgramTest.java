package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final Optimizer ADAM = new Optimizer.Adam(0.9f, 0.999f, 1e-8f);

  @Test
  void twoThreadsOfOneProcessGetTheSameBits() throws Exception {
    Callable<float[]> training =
        () -> {
          try (Engine engine = Engine.open(Optional.empty())) {
            return TestNetwork.trained(engine, ADAM, 20);
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<float[]> first = threads.submit(training);
      Future<float[]> second = threads.submit(training);
      assertThat(first.get()).containsExactly(second.get());
      assertThat(first.get()).containsExactly(training.call());
    } finally {
      threads.shutdown();
    }
  }

  /** In a process of its own, whose heap is all touched: nothing else moves the resident memory. */
  @Test
  void aThousandBuildsAndClosesDoNotGrowTheProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BuildsAndCloses.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      String[] growth = printed.trim().split(" ");
      assertThat(Long.parseLong(growth[0])).as("resident bytes").isLessThan(4L << 20);
      assertThat(Long.parseLong(growth[1])).as("bytes that javacpp holds").isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void inferenceOfAnotherBatchSizeFollowsTheTrainedParameters() {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters parameters = new Parameters(engine);
        Program training = TestNetwork.training(engine, parameters);
        Program inference = TestNetwork.inference(engine, parameters, 3)) {
      TestNetwork.initialise(parameters, 1);
      OptimizerState optimization = new OptimizerState(parameters, ADAM);
      for (int step = 0; step < 3; step++) {
        float[] images = TestNetwork.images(step, TestNetwork.BATCH);
        training.forward(images);
        float[] trained = new float[TestNetwork.BATCH * TestNetwork.CLASSES];
        training.logProbabilities(trained);
        inference.forward(Arrays.copyOf(images, 3 * TestNetwork.SIDE * TestNetwork.SIDE));
        float[] asked = new float[3 * TestNetwork.CLASSES];
        inference.logProbabilities(asked);
        for (int i = 0; i < asked.length; i++) {
          assertThat(asked[i]).isCloseTo(trained[i], org.assertj.core.api.Assertions.within(1e-5f));
        }
        training.loss(TestNetwork.labels(step, TestNetwork.BATCH));
        training.backward();
        optimization.update(0.01);
      }
    }
  }

  @Test
  void parametersAndMomentsComeBackFromTheirLayoutsBitForBit() {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters parameters = new Parameters(engine);
        Program program = TestNetwork.training(engine, parameters)) {
      TestNetwork.initialise(parameters, 7);
      OptimizerState optimization = new OptimizerState(parameters, ADAM);
      for (int p = 0; p < parameters.all().size(); p++) {
        Parameter parameter = parameters.all().get(p);
        float[] moment = TestNetwork.numbers(new java.util.Random(p), parameter.size(), 1);
        optimization.loadMoment(p, 1, FloatSource.of(moment, 0));
        float[] read = new float[moment.length];
        optimization.readMoment(p, 1, FloatTarget.of(read, 0));
        assertThat(read).containsExactly(moment);
      }
      float[] before = TestNetwork.values(parameters);
      TestNetwork.initialise(parameters, 8);
      TestNetwork.initialise(parameters, 7);
      assertThat(TestNetwork.values(parameters)).containsExactly(before);
      assertThat(program.plan().choices()).isNotEmpty();
    }
  }

  @Test
  void paddedLanesStayZeroUnderTheUpdate() {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters parameters = new Parameters(engine);
        Program program = TestNetwork.training(engine, parameters)) {
      TestNetwork.initialise(parameters, 1);
      OptimizerState optimization = new OptimizerState(parameters, ADAM);
      for (int step = 0; step < 5; step++) {
        program.forward(TestNetwork.images(step, TestNetwork.BATCH));
        program.loss(TestNetwork.labels(step, TestNetwork.BATCH));
        program.backward();
        optimization.update(0.1);
      }
      Parameter padded =
          parameters.all().stream()
              .filter(p -> p.value().size() > p.size())
              .findFirst()
              .orElseThrow();
      float[] raw = new float[padded.value().size()];
      padded.value().get(0, raw, 0, raw.length);
      int nonZero = 0;
      for (float value : raw) {
        nonZero += value == 0 ? 0 : 1;
      }
      assertThat(nonZero).isEqualTo(padded.size());
    }
  }

  @Test
  void aNetworkLargerThanItsSlotIsRefusedBeforeAnythingIsAllocated() {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters parameters = new Parameters(engine);
        ProgramBuilder builder = ProgramBuilder.training(engine, parameters)) {
      Activation x = builder.dense("dense1", builder.input(8, 1, 4, 4), 10, Nonlinearity.NONE);
      assertThatThrownBy(() -> builder.classifier(x, 1000))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("MB of native memory, and 0.0 are left");
    }
  }

  @Test
  void thePlanIsTheSameForEveryBuild() {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters first = new Parameters(engine);
        Parameters second = new Parameters(engine);
        Program one = TestNetwork.training(engine, first);
        Program other = TestNetwork.training(engine, second)) {
      assertThat(one.plan()).isEqualTo(other.plan());
      assertThat(one.plan().choices())
          .extracting(Plan.Choice::implementation)
          .noneMatch(i -> i.contains("ref"));
    }
  }
}
