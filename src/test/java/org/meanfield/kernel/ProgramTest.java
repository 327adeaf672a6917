package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
  void buildsAndClosesDoNotGrowTheProcess() throws Exception {
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
      assertThat(Long.parseLong(growth[0])).as("resident bytes").isLessThan(2L << 20);
      assertThat(Long.parseLong(growth[1])).as("bytes that javacpp holds").isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void inferenceOfAnotherBatchSizeFollowsTheTrainedParameters() {
    try (Engine engine = Engine.open(Optional.empty());
        TestNetwork network = new TestNetwork(engine)) {
      var inference = network.inference(3);
      network.workspace.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(network.parameters, 1);
      OptimizerState state = new OptimizerState(network.parameters, ADAM);
      for (int step = 0; step < 3; step++) {
        float[] images = TestNetwork.images(step, TestNetwork.BATCH);
        network.training.forward(images);
        float[] trained = new float[TestNetwork.BATCH * TestNetwork.CLASSES];
        network.training.head().logProbabilities(trained);
        inference.forward(Arrays.copyOf(images, 3 * TestNetwork.SIDE * TestNetwork.SIDE));
        float[] asked = new float[3 * TestNetwork.CLASSES];
        inference.head().logProbabilities(asked);
        for (int i = 0; i < asked.length; i++) {
          assertThat(asked[i]).isCloseTo(trained[i], within(1e-5f));
        }
        network.step(step);
        state.update(network.training.program(), 0.01);
      }
    }
  }

  /** They have their memory in turns: what one leaves there must not reach the other. */
  @Test
  void aProgramThatRunsBetweenChangesNoBitOfAnother() {
    float[] alone;
    try (Engine engine = Engine.open(Optional.empty())) {
      alone = TestNetwork.trained(engine, ADAM, 4);
      try (TestNetwork network = new TestNetwork(engine)) {
        var inference = network.inference(13);
        network.workspace.allocate(Long.MAX_VALUE);
        TestNetwork.initialise(network.parameters, 1);
        OptimizerState state = new OptimizerState(network.parameters, ADAM);
        for (int step = 0; step < 4; step++) {
          inference.forward(TestNetwork.images(99 + step, 13));
          network.step(step);
          state.update(network.training.program(), 0.01);
        }
        assertThat(TestNetwork.values(network.parameters)).containsExactly(alone);
      }
    }
  }

  @Test
  void parametersAndMomentsComeBackFromTheirLayoutsBitForBit() {
    try (Engine engine = Engine.open(Optional.empty());
        TestNetwork network = TestNetwork.allocated(engine)) {
      Parameters parameters = network.parameters;
      TestNetwork.initialise(parameters, 7);
      OptimizerState state = new OptimizerState(parameters, ADAM);
      for (int p = 0; p < parameters.all().size(); p++) {
        Parameter parameter = parameters.all().get(p);
        float[] moment = TestNetwork.numbers(new java.util.Random(p), parameter.size(), 1);
        state.loadMoment(p, 1, FloatSource.of(moment, 0));
        float[] read = new float[moment.length];
        state.readMoment(p, 1, FloatTarget.of(read, 0));
        assertThat(read).containsExactly(moment);
      }
      float[] before = TestNetwork.values(parameters);
      TestNetwork.initialise(parameters, 8);
      TestNetwork.initialise(parameters, 7);
      assertThat(TestNetwork.values(parameters)).containsExactly(before);
      assertThat(network.training.program().plan().choices()).isNotEmpty();
    }
  }

  @Test
  void paddedLanesStayZeroUnderTheUpdate() {
    try (Engine engine = Engine.open(Optional.empty());
        TestNetwork network = TestNetwork.allocated(engine)) {
      TestNetwork.initialise(network.parameters, 1);
      OptimizerState state = new OptimizerState(network.parameters, ADAM);
      for (int step = 0; step < 5; step++) {
        network.step(step);
        state.update(network.training.program(), 0.1);
      }
      Parameter padded =
          network.parameters.all().stream()
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
  void thePlanIsTheSameForEveryBuild() {
    try (Engine engine = Engine.open(Optional.empty());
        TestNetwork one = new TestNetwork(engine);
        TestNetwork other = new TestNetwork(engine)) {
      Plan plan = one.training.program().plan();
      assertThat(plan).isEqualTo(other.training.program().plan());
      assertThat(plan.choices())
          .extracting(Plan.Choice::implementation)
          .noneMatch(i -> i.contains("ref"));
    }
  }
}
