package org.meanfield.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.CrashingFileSystem;
import org.meanfield.testing.GatedFileSystem;
import org.meanfield.testing.HdfsCluster;
import org.meanfield.testing.Waiting;

class LeaseTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path temporary;

  private final Storage storage = Storage.of(new Configuration());
  private URI folder;
  private URI lock;

  @BeforeEach
  void nameTheFolder() {
    folder = temporary.resolve("run").toUri();
    lock = Storage.child(folder, "run.lock");
  }

  @Test
  void aSecondHolderIsToldWhoTheFirstIs() {
    try (Lease first = Lease.acquire(storage, folder, "train cnn-fashion")) {
      first.requireHeld();
      assertThatThrownBy(() -> Lease.acquire(storage, folder, "another"))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("run.lock is held by train cnn-fashion on ")
          .hasMessageContaining("(process " + ProcessHandle.current().pid() + ") since 2")
          .hasMessageContaining("its lease ends at 2");
    }
    Lease.acquire(storage, folder, "another").close();
    assertThat(storage.exists(lock)).isFalse();
  }

  @Test
  void aFolderThatIsAFileIsNotTakenForAHeldOne() throws Exception {
    Files.createFile(Path.of(folder));

    assertThatThrownBy(() -> Lease.acquire(storage, folder, "train"))
        .hasMessageContaining("run: Not a directory")
        .hasMessageEndingWith("choose another folder");
    assertThatThrownBy(() -> Lease.acquire(storage, Storage.child(folder, "inner"), "train"))
        .hasMessageContaining("Not a directory");
  }

  @Test
  void onHdfsTooASecondHolderIsRefused() {
    Storage hdfs = Storage.of(HdfsCluster.configuration());
    URI onHdfs = HdfsCluster.newFolder();
    try (Lease first = Lease.acquire(hdfs, onHdfs, "first", SHORT, LONG)) {
      assertThatThrownBy(() -> Lease.acquire(hdfs, onHdfs, "second"))
          .isInstanceOf(LeaseHeldException.class);
      assertThatCode(() -> Thread.sleep(300)).doesNotThrowAnyException();
      first.requireHeld();
    }
    assertThat(hdfs.exists(Storage.child(onHdfs, "run.lock"))).isFalse();
  }

  @Test
  void whereTwoCanPublishAtOnceTheOneWhoseLockDoesNotStandHasLost() throws Exception {
    Storage notExclusive = Storage.of(CrashingFileSystem.configuration());
    URI run = CrashingFileSystem.uri(temporary.resolve("run"));
    URI contested = Storage.child(run, "run.lock");
    FutureTask<Lease> first = new FutureTask<>(() -> Lease.acquire(notExclusive, run, "first"));
    new Thread(first).start();
    while (!notExclusive.exists(contested)) {
      Thread.sleep(10);
    }
    notExclusive.replace(contested, elsewhere(Instant.now().plusSeconds(60)).toJson());
    assertThatThrownBy(first::get)
        .hasCauseInstanceOf(LeaseHeldException.class)
        .hasMessageContaining("another-host");
    notExclusive.deleteRecursively(contested);
    Lease.acquire(notExclusive, run, "second").close();
  }

  @Test
  void itsTimeIsRenewedWhileItIsHeld() throws Exception {
    Duration expiry = Duration.ofSeconds(2);
    try (Lease lease = Lease.acquire(storage, folder, "first", SHORT, expiry)) {
      Thread.sleep(expiry.plusMillis(300).toMillis());
      lease.requireHeld();
      assertThatThrownBy(() -> Lease.acquire(storage, folder, "second"))
          .isInstanceOf(LeaseHeldException.class);
    }
  }

  @Test
  void aLockWhoseTimeIsOverIsTakenOver() {
    Instant past = Instant.now().minusSeconds(60);
    storage.publish(lock, elsewhere(past).toJson());
    try (Lease lease = Lease.acquire(storage, folder, "second")) {
      lease.requireHeld();
    }
  }

  @Test
  void aLockOfAnotherMachineIsRespectedUntilItsTimeIsOver() {
    storage.publish(lock, elsewhere(Instant.now().plusSeconds(20)).toJson());
    assertThatThrownBy(() -> Lease.acquire(storage, folder, "second"))
        .isInstanceOf(LeaseHeldException.class)
        .hasMessageContaining("first on another-host (process 1)");
  }

  @Test
  void theLockOfAKilledProcessOnThisMachineIsTakenOverAtOnce() throws Exception {
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Dying.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("log").toFile())
            .start();
    assertThat(killed.waitFor()).as(Files.readString(temporary.resolve("log"))).isEqualTo(9);
    assertThat(storage.exists(lock)).isTrue();
    Lease.acquire(storage, folder, "second").close();
  }

  /** Takes the folder and dies without giving it back. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) {
      Lease.acquire(Storage.of(new Configuration()), URI.create(arguments[0]), "dying");
      Runtime.getRuntime().halt(9);
    }
  }

  @Test
  void whoWouldWriteIsToldWhoReads() {
    String refused =
        SharedFolder.whileReading(
            storage,
            folder,
            "meanfield train",
            () ->
                SharedFolder.whileReading(
                    storage,
                    folder,
                    "meanfield evaluate",
                    () -> refusal(() -> SharedFolder.toWrite(storage, folder, "meanfield shard"))));

    assertThat(refused)
        .startsWith(folder + " is being read by meanfield ")
        .contains("(process " + ProcessHandle.current().pid() + ") since 2")
        .endsWith("wait until that is over, or use another folder");
    SharedFolder.toWrite(storage, folder, "meanfield shard").close();
    assertThat(Path.of(folder)).isEmptyDirectory();
  }

  @Test
  void whoWouldReadOrWriteIsToldWhoWrites() {
    try (Lease writing = SharedFolder.toWrite(storage, folder, "meanfield shard")) {
      assertThat(refusal(() -> SharedFolder.whileReading(storage, folder, "train", () -> "read")))
          .startsWith(folder + " is being written by meanfield shard on ");
      assertThat(refusal(() -> SharedFolder.toWrite(storage, folder, "another")))
          .contains("is held by meanfield shard on ");
      writing.requireHeld();
    }
    assertThat(Path.of(folder)).isEmptyDirectory();
  }

  @Test
  void onHdfsTooReadersKeepAWriterAway() {
    Storage hdfs = Storage.of(HdfsCluster.configuration());
    URI onHdfs = HdfsCluster.newFolder();

    assertThat(
            SharedFolder.whileReading(
                hdfs,
                onHdfs,
                "first",
                () -> refusal(() -> SharedFolder.toWrite(hdfs, onHdfs, "second"))))
        .contains("is being read by first on ");
    SharedFolder.toWrite(hdfs, onHdfs, "second").close();
  }

  @Test
  void aReaderWhoseTimeIsOverKeepsNobodyAway() {
    URI reader = Storage.child(folder, ".read-token.lock");
    storage.publish(reader, elsewhere(Instant.now().plusSeconds(20)).toJson());
    assertThat(refusal(() -> SharedFolder.toWrite(storage, folder, "shard")))
        .contains("is being read by first on another-host (process 1)");

    storage.replace(reader, elsewhere(Instant.now().minusSeconds(1)).toJson());
    SharedFolder.toWrite(storage, folder, "shard").close();
    assertThat(storage.exists(reader)).isFalse();
  }

  @Test
  void aReadersTimeIsRenewedWhileItReads() throws Exception {
    Duration expiry = Duration.ofSeconds(1);
    try (Lease reading =
        SharedFolder.toRead(storage, folder, "first", SHORT, expiry).orElseThrow()) {
      Thread.sleep(expiry.plusMillis(300).toMillis());
      reading.requireHeld();
      assertThat(refusal(() -> SharedFolder.toWrite(storage, folder, "second")))
          .contains("by first on");
    }
  }

  private static String refusal(Runnable refused) {
    try {
      refused.run();
    } catch (LeaseHeldException e) {
      return e.getMessage();
    }
    throw new AssertionError("not refused");
  }

  @Test
  void anotherProcessWithTheDeadOnesIdDoesNotKeepTheLock() {
    LeaseRecord own = LeaseRecord.ofThisProcess("first", Instant.now(), Instant.MAX);
    LeaseRecord earlier =
        new LeaseRecord(
            own.token(),
            "first",
            own.host(),
            own.processSpace(),
            own.processId(),
            "2001-01-01T00:00:00Z",
            own.since(),
            own.expires());
    storage.publish(lock, earlier.toJson());
    Lease.acquire(storage, folder, "second").close();
  }

  @Test
  void ofManyThatTakeOverOneStaleLockExactlyOneSucceeds() throws Exception {
    storage.publish(lock, elsewhere(Instant.now().minusSeconds(60)).toJson());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Callable<Lease>> contenders =
        IntStream.range(0, 8)
            .mapToObj(i -> (Callable<Lease>) () -> Lease.acquire(storage, folder, "holder " + i))
            .toList();
    int winners = 0;
    for (Future<Lease> contender : pool.invokeAll(contenders)) {
      winners += holds(contender) ? 1 : 0;
    }
    pool.shutdown();
    assertThat(winners).isOne();
  }

  private static boolean holds(Future<Lease> contender) throws InterruptedException {
    try {
      contender.get().requireHeld();
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(LeaseHeldException.class);
      return false;
    }
  }

  @Test
  void whoIsInterruptedWhileGivingTheFolderBackGivesItBackAllTheSame() throws Exception {
    Storage gated = Storage.of(GatedFileSystem.configuration());
    URI run = GatedFileSystem.uri(temporary.resolve("run"));
    Lease lease = Lease.acquire(gated, run, "first", SHORT, LONG);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closing =
        new Thread(
            () -> {
              lease.close();
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    GatedFileSystem.close("run.lock");
    try {
      await("a renewal under way", LeaseTest::isRenewing);
      closing.start();
      await("it waits for the renewal", () -> isWaiting(closing));
      closing.interrupt();
      await("it waits on", () -> !closing.isInterrupted() && isWaiting(closing));
    } finally {
      GatedFileSystem.open();
    }
    closing.join();

    assertThat(gated.exists(Storage.child(run, "run.lock"))).isFalse();
    assertThat(interrupted).isTrue();
  }

  private static void await(String what, BooleanSupplier condition) {
    Waiting.until(
        what,
        Duration.ofSeconds(30),
        () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** Whether a lease's heartbeat stands before the gate. */
  private static boolean isRenewing() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(at -> at.getClassName().equals(GatedFileSystem.class.getName())));
  }

  @Test
  void whoLostTheLockIsToldAndDoesNotDeleteTheOther() throws Exception {
    try (Lease lease = Lease.acquire(storage, folder, "first", SHORT, LONG)) {
      storage.replace(lock, elsewhere(Instant.now().plusSeconds(60)).toJson());
      Instant patience = Instant.now().plusSeconds(10);
      while (isHeld(lease) && Instant.now().isBefore(patience)) {
        Thread.sleep(10);
      }
      assertThatThrownBy(lease::requireHeld)
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("another-host");
    }
    assertThat(storage.exists(lock)).isTrue();
  }

  private static boolean isHeld(Lease lease) {
    try {
      lease.requireHeld();
      return true;
    } catch (LeaseHeldException e) {
      return false;
    }
  }

  @Test
  void aLockThatCannotBeUnderstoodIsNotTakenOver() {
    storage.publish(lock, new byte[] {'x'});
    assertThatThrownBy(() -> Lease.acquire(storage, folder, "second"))
        .isInstanceOf(LeaseHeldException.class)
        .hasMessageContaining("delete that file if no run uses the folder");
  }

  private static LeaseRecord elsewhere(Instant expires) {
    return new LeaseRecord(
        "token",
        "first",
        "another-host",
        "elsewhere",
        1,
        "",
        expires.toString(),
        expires.toString());
  }
}
