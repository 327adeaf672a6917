package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.KernelException;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.FeatureFormat;
import org.meanfield.network.state.NetworkState;

/** Where memory is short in these tests, a ballast holds it, which no page is ever taken for. */
@SuppressWarnings("try")
class NetworkPoolTest {
  private static final NetworkUse TRAINING = NetworkUse.training(new Optimizer.Sgd(0));

  private InstructionSet instructionSet;

  @BeforeEach
  void clear() {
    NetworkPool.clear();
    try (Engine engine = Engine.open(Optional.empty())) {
      instructionSet = engine.instructionSet();
    }
  }

  @AfterEach
  void clearAgain() {
    NetworkPool.clear();
  }

  private static CnnArchitecture architecture(int hidden) {
    Normalisation none =
        new Normalisation(Collections.nCopies(256, 0.0), Collections.nCopies(256, 1.0));
    return CnnArchitecture.of(
        new CnnConfig("", List.of(), List.of(hidden)),
        new FeatureFormat(256, none),
        ClassNames.of(3));
  }

  private NetworkSpec spec(int hidden) {
    return new NetworkSpec(architecture(hidden), TRAINING, 32, instructionSet, "");
  }

  private static long bytes(NetworkSpec spec) {
    try (Engine engine = Engine.open(Optional.empty());
        Network network = spec.architecture().assemble(engine, spec.batchSize(), spec.use())) {
      return network.bytes();
    }
  }

  /** Leaves so many bytes. */
  private static BytePointer ballast(long left) {
    return new BytePointer(NativeRuntime.availableBytes() - left);
  }

  @Test
  void equalSpecsGetTheSameNetworkOneAfterTheOther() {
    Network first = NetworkPool.borrow(spec(64), network -> network);
    Network second = NetworkPool.borrow(spec(64), network -> network);
    Network other = NetworkPool.borrow(spec(65), network -> network);

    assertThat(second).isSameAs(first);
    assertThat(other).isNotSameAs(first);
  }

  @Test
  void theNetworkOfAFailedTaskIsClosedAndNotLentAgain() {
    List<Network> failed = new ArrayList<>();

    assertThatThrownBy(
            () ->
                NetworkPool.borrow(
                    spec(64),
                    network -> {
                      failed.add(network);
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");

    assertThat(NetworkPool.idle()).isZero();
    assertThat(NetworkPool.<Network>borrow(spec(64), network -> network))
        .isNotSameAs(failed.get(0));
  }

  /** In a process of its own, whose environment does not say how many threads there are to be. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aNetworkThatAnotherThreadBuiltIsRestoredOnTheCallersThreadAlone() throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            RestoresElsewhere.class.getName());
    command.environment().remove("OMP_NUM_THREADS");
    Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(printed.trim()).isEqualTo("1");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void idleNetworksGiveWayWhereMemoryIsShort() {
    NetworkPool.borrow(spec(1000), network -> network);
    assertThat(NetworkPool.idle()).isEqualTo(1);
    BytePointer ballast = ballast(bytes(spec(1001)) / 2);
    try {
      Network other = NetworkPool.borrow(spec(1001), network -> network);

      assertThat(other).isNotNull();
      assertThat(NetworkPool.idle()).isEqualTo(1);
    } finally {
      ballast.close();
    }
  }

  @Test
  void whereNotEvenThatIsEnoughTheNeedIsSaid() {
    NetworkSpec spec = spec(1000);
    BytePointer ballast = ballast(bytes(spec) / 2);
    try {
      assertThatThrownBy(() -> NetworkPool.borrow(spec, network -> network))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("needs %.1f MB".formatted(bytes(spec) / 1e6));
    } finally {
      ballast.close();
    }
  }

  @Test
  void ofTwoBuildsAtOnceWithMemoryForOneTheOtherIsRefusedAndNothingBreaks() throws Exception {
    NetworkSpec spec = spec(1000);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    CyclicBarrier end = new CyclicBarrier(2);
    BytePointer ballast = ballast(bytes(spec) * 3 / 2);
    try {
      List<Future<Boolean>> builds = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        builds.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    return NetworkPool.borrow(spec, network -> awaits(end));
                  } catch (KernelException e) {
                    end.await();
                    return false;
                  }
                }));
      }
      assertThat(List.of(builds.get(0).get(), builds.get(1).get()))
          .containsExactlyInAnyOrder(true, false);
    } finally {
      ballast.close();
      threads.shutdownNow();
    }
  }

  /** Holds what it has until the other has failed. */
  private static boolean awaits(CyclicBarrier end) {
    try {
      end.await();
      return true;
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aNetworkForPredictionTakesLessMemoryAndCannotBeTrained() {
    NetworkSpec spec =
        new NetworkSpec(architecture(64), NetworkUse.PREDICTION, 32, instructionSet, "");

    assertThat(bytes(spec)).isLessThan(bytes(spec(64)));
    NetworkPool.borrow(
        spec,
        network -> {
          NetworkState model = spec.architecture().initialModel(1);
          network.restore(model);
          assertThat(network.state().sameBits(model)).isTrue();
          assertThat(network.bytes()).isEqualTo(bytes(spec));
          Batch batch = new Batch(Schema.ofFeatures(256), 32);
          assertThatThrownBy(
                  () -> network.updates(0).get(0).step(batch, StepContext.only(1, 1, 0, 0)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("built to predict");
          return network;
        });
  }

  /** Of as many bytes as a network. */
  private static final class Guest implements NativeMemory {
    private final long bytes;
    private BytePointer memory;

    Guest(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void allocate(long maximumBytes) {
      memory = new BytePointer(bytes);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @Test
  void aGuestTakesTheMemoryOfIdleNetworksAndANetworkWaitsUntilItHasGone() throws Exception {
    NetworkSpec spec = spec(1000);
    NetworkPool.borrow(spec, network -> network);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    BytePointer ballast = ballast(bytes(spec) / 2);
    try {
      NetworkPool.Guest<Guest> guest =
          NetworkPool.open(Optional.of(instructionSet), engine -> new Guest(bytes(spec)));
      assertThat(NetworkPool.idle()).isZero();
      Future<Long> waiting = thread.submit(() -> NetworkPool.borrow(spec, Network::bytes));
      assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      guest.close();

      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(bytes(spec));
    } finally {
      ballast.close();
      thread.shutdownNow();
    }
  }
}
