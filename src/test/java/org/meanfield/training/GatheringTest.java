package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meanfield.testing.Waiting;

@Timeout(600)
class GatheringTest {
  /** No test waits so long. */
  private static final double LONG = 1e12;

  private static final List<Integer> THREE = List.of(0, 1, 2);

  private final AtomicBoolean early = new AtomicBoolean();

  @Test
  void itClosesWithTheQuorumOnceTheGraceIsOver() throws InterruptedException {
    Gathering<String, List<String>> gathering = of(2, 3);

    gathering.leave(2, "c");
    gathering.leave(0, "a");

    assertThat(gathering.await()).containsExactly("a", "c");
    assertThat(early).isTrue();
  }

  @Test
  void itIsOpenForAllWhileTheGraceIsNotOver() throws InterruptedException {
    Gathering<String, List<String>> gathering = of(1, LONG);

    gathering.leave(2, "c");
    gathering.leave(0, "a");
    gathering.leave(1, "b");

    assertThat(gathering.await()).containsExactly("a", "b", "c");
    assertThat(early).isFalse();
  }

  @Test
  void itDoesNotCloseWithoutTheQuorumHoweverLongItTakes() throws InterruptedException {
    Gathering<String, List<String>> gathering = of(3, 0);

    gathering.leave(2, "c");
    gathering.leave(2, "the same again");
    gathering.leave(0, "a");

    assertThat(early).isFalse();
    gathering.leave(1, "b");
    assertThat(gathering.await()).containsExactly("a", "b", "c");
  }

  @Test
  void whatComesLateOrOnceMoreIsNotKept() throws InterruptedException {
    Gathering<String, List<String>> gathering = of(2, 0);
    gathering.leave(0, "a");
    gathering.leave(1, "b");
    assertThat(gathering.await()).containsExactly("a", "b");

    WeakReference<String> late = leaveAnother(gathering, 2);
    WeakReference<String> again = leaveAnother(gathering, 0);

    requireCollected(late);
    requireCollected(again);
    assertThat(gathering.await()).containsExactly("a", "b");
  }

  private static WeakReference<String> leaveAnother(Gathering<String, ?> gathering, int replica) {
    String output = new String("output");
    gathering.leave(replica, output);
    return new WeakReference<>(output);
  }

  private static void requireCollected(WeakReference<String> output) {
    Waiting.until(
        "no reference to the output",
        Duration.ofMinutes(2),
        () -> {
          System.gc();
          return output.get() == null ? Optional.of(true) : Optional.empty();
        });
  }

  @Test
  void aFailureCountsUntilItIsClosed() throws InterruptedException {
    Gathering<String, List<String>> open = of(2, 0);
    open.leave(0, "a");
    open.fail(new IllegalStateException("lost"));
    assertThatThrownBy(open::await).isInstanceOf(IllegalStateException.class).hasMessage("lost");

    Gathering<String, List<String>> closed = of(2, 0);
    closed.leave(0, "a");
    closed.leave(2, "c");
    closed.fail(new IllegalStateException("the job was cancelled"));
    assertThat(closed.await()).containsExactly("a", "c");
  }

  @Test
  void whoIsInterruptedWhileItWaitsWantsNothingMoreOfIt() {
    Gathering<String, List<String>> gathering = of(3, 0);
    gathering.leave(0, "a");
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                gathering.await();
                interrupted.complete(false);
              } catch (InterruptedException e) {
                interrupted.complete(true);
              }
            });
    waiting.start();

    waiting.interrupt();

    assertThat(interrupted.join()).isTrue();
    assertThat(early).isTrue();
  }

  private Gathering<String, List<String>> of(int quorum, double grace) {
    Gathering<String, List<String>> gathering =
        new Gathering<>(new Attendance(THREE, quorum, grace), Gathering.Gathered::outputs);
    gathering.whenClosedEarly(() -> early.set(true));
    return gathering;
  }
}
