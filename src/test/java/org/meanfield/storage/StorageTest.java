package org.meanfield.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.storage.StorageException.Kind;
import org.meanfield.testing.HdfsCluster;

class StorageTest {
  enum On {
    LOCAL,
    HDFS
  }

  @TempDir Path temporary;

  private Storage storage;
  private URI folder;

  private void use(On on) {
    storage = Storage.of(on == On.HDFS ? HdfsCluster.configuration() : new Configuration());
    folder = on == On.HDFS ? HdfsCluster.newFolder() : Storage.child(temporary.toUri(), "a folder");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPublishedIsReadBack(On on) {
    use(on);
    URI file = Storage.child(folder, "deeper/a file, 100 % ü.txt");
    Checksum published = storage.publish(file, bytes("abc"));
    assertThat(storage.read(file)).isEqualTo(bytes("abc"));
    assertThat(storage.length(file)).isEqualTo(3);
    // FIPS 180-2, appendix B.1.
    assertThat(published.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(storage.checksum(file)).isEqualTo(published);
    assertThat(Storage.name(file)).isEqualTo("a file, 100 % ü.txt");
  }

  @ParameterizedTest
  @EnumSource
  void aListIsSortedAndHidesHiddenNames(On on) {
    use(on);
    for (String name : List.of("b", "a b", "c/d", ".hidden", "_SUCCESS")) {
      storage.publish(Storage.child(folder, name), bytes(name));
    }
    assertThat(storage.list(folder))
        .containsExactly(
            Storage.child(folder, "a b"), Storage.child(folder, "b"), Storage.child(folder, "c"));
    assertThat(storage.folders(folder)).containsExactly(Storage.child(folder, "c"));
    assertThat(storage.files(folder))
        .containsExactly(Storage.child(folder, "a b"), Storage.child(folder, "b"));
    assertThat(storage.isFolder(Storage.child(folder, "c"))).isTrue();
    assertThat(storage.isFolder(Storage.child(folder, "b"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheNamesOfWhatIsKeptBesideDataAreHiddenAtAnyDepth(On on) {
    use(on);
    List<String> shown = List.of("_DSC1", "c/_a", "c/d/b", "_background_/x", "_metadata.csv");
    List<String> hidden =
        List.of(
            ".a",
            "_SUCCESS",
            "_temporary/0/x",
            "_metadata",
            "c/.b",
            ".c/x",
            "x._COPYING_",
            "_delta_log/0.json",
            "_committed_17");
    shown.forEach(name -> storage.publish(Storage.child(folder, name), bytes(name)));
    hidden.forEach(name -> storage.publish(Storage.child(folder, name), bytes(name)));

    assertThat(storage.filesBelow(folder))
        .containsExactly(
            Storage.child(folder, "_DSC1"),
            Storage.child(folder, "_metadata.csv"),
            Storage.child(folder, "_background_/x"),
            Storage.child(folder, "c/_a"),
            Storage.child(folder, "c/d/b"));
  }

  @ParameterizedTest
  @EnumSource
  void publishingTheSameBytesAgainIsSuccess(On on) {
    use(on);
    URI file = Storage.child(folder, "f");
    assertThat(storage.publish(file, bytes("same")))
        .isEqualTo(storage.publish(file, bytes("same")));
    assertOnlyFile(on, "f");
  }

  @ParameterizedTest
  @EnumSource
  void otherBytesNeverReplaceWhatIsPublished(On on) {
    use(on);
    URI file = Storage.child(folder, "f");
    storage.publish(file, bytes("first"));
    assertThatThrownBy(() -> storage.publish(file, bytes("other")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("exists with other content")
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(Kind.ALREADY_EXISTS);
    assertThat(storage.read(file)).isEqualTo(bytes("first"));
    assertOnlyFile(on, "f");
  }

  @ParameterizedTest
  @EnumSource
  void aPublishThatFailsHalfwayLeavesNothing(On on) {
    use(on);
    URI file = Storage.child(folder, "f");
    assertThatThrownBy(
            () ->
                storage.publish(
                    file,
                    (OutputStream out) -> {
                      out.write(bytes("half"));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(StorageException.class)
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(Kind.NO_SPACE);
    assertThat(storage.exists(file)).isFalse();
    assertOnlyFile(on);
  }

  @ParameterizedTest
  @EnumSource
  void ofManyWritersAtOnceExactlyOneContentStands(On on) throws Exception {
    use(on);
    URI file = Storage.child(folder, "contested");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Callable<String>> writers =
        IntStream.range(0, 8)
            .mapToObj(i -> "content " + i)
            .map(
                content ->
                    (Callable<String>)
                        () -> {
                          storage.publish(file, bytes(content));
                          return content;
                        })
            .toList();
    int winners = 0;
    for (Future<String> result : pool.invokeAll(writers)) {
      if (succeeded(result)) {
        winners++;
      }
    }
    pool.shutdown();
    assertThat(winners).isOne();
  }

  private static boolean succeeded(Future<String> writer) throws InterruptedException {
    try {
      writer.get();
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(StorageException.class);
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFolderGetsANameThatNothingHas(On on) {
    use(on);
    URI draft = Storage.child(folder, ".draft");
    storage.publish(Storage.child(draft, "part 1"), bytes("x"));
    URI target = Storage.child(folder, "an output");
    storage.publishFolder(draft, target);
    assertThat(storage.read(Storage.child(target, "part 1"))).isEqualTo(bytes("x"));
    assertOnlyFile(on, "an output");
  }

  @ParameterizedTest
  @EnumSource
  void aFolderThatIsThereIsLeftAlone(On on) {
    use(on);
    URI draft = Storage.child(folder, ".draft");
    storage.publish(Storage.child(draft, "part"), bytes("x"));
    URI target = Storage.child(folder, "taken");
    storage.publish(Storage.child(target, "part"), bytes("y"));
    assertThatThrownBy(() -> storage.publishFolder(draft, target))
        .hasMessageContaining(target + " was taken meanwhile")
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(Kind.ALREADY_EXISTS);
    assertThat(storage.read(Storage.child(target, "part"))).isEqualTo(bytes("y"));
    assertThat(storage.exists(draft)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void replaceWritesOverWhatExists(On on) {
    use(on);
    URI file = Storage.child(folder, "outcome.json");
    storage.replace(file, bytes("a longer first version"));
    storage.replace(file, bytes("second"));
    assertThat(storage.read(file)).isEqualTo(bytes("second"));
    assertOnlyFile(on, "outcome.json");
  }

  @ParameterizedTest
  @EnumSource
  void aLookDuringAReplaceFindsTheOldContentOrTheNew(On on) throws Exception {
    use(on);
    URI file = Storage.child(folder, "run.lock");
    storage.replace(file, bytes("0"));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<?> renewing =
          pool.submit(
              () -> {
                for (int i = 0; i < (on == On.LOCAL ? 5_000 : 200); i++) {
                  storage.replace(file, bytes(Integer.toString(i)));
                }
                done.set(true);
                return null;
              });
      while (!done.get() && !renewing.isDone()) {
        assertThat(storage.exists(file)).isTrue();
        assertThat(new String(storage.read(file), UTF_8)).containsOnlyDigits();
      }
      renewing.get();
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletingTakesAFolderWithAllInItAndMindsNoAbsence(On on) {
    use(on);
    storage.publish(Storage.child(folder, "a/b/c"), bytes("x"));
    storage.deleteRecursively(folder);
    storage.deleteRecursively(folder);
    assertThat(storage.exists(folder)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aMissingFileIsNamed(On on) {
    use(on);
    URI file = Storage.child(folder, "missing");
    assertThatThrownBy(() -> storage.read(file))
        .hasMessage("cannot read " + file + " (it does not exist): check the path")
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(Kind.MISSING);
    assertThatThrownBy(() -> storage.length(file)).hasMessageContaining(file.toString());
  }

  @ParameterizedTest
  @EnumSource
  void aTaskCanShipIt(On on) throws Exception {
    use(on);
    URI file = Storage.child(folder, "f");
    storage.publish(file, bytes("x"));
    ByteArrayOutputStream shipped = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(shipped)) {
      out.writeObject(storage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(shipped.toByteArray()))) {
      assertThat(((Storage) in.readObject()).read(file)).isEqualTo(bytes("x"));
    }
    assertThat(shipped.size()).isLessThan(20_000);
  }

  @Test
  void aUserWithoutAccessIsToldSo() {
    use(On.HDFS);
    storage.publish(Storage.child(folder, "f"), bytes("x"));
    URI file = Storage.child(folder, "g");
    UserGroupInformation.createRemoteUser("stranger")
        .doAs(
            (PrivilegedAction<Void>)
                () -> {
                  Storage theirs = Storage.of(HdfsCluster.configuration());
                  assertThatThrownBy(() -> theirs.publish(file, bytes("y")))
                      .hasMessageContaining("cannot publish " + file)
                      .extracting(e -> ((StorageException) e).kind())
                      .isEqualTo(Kind.PERMISSION_DENIED);
                  return null;
                });
  }

  @Test
  void anUnknownKindOfFileSystemIsNamed() {
    use(On.LOCAL);
    assertThatThrownBy(() -> storage.read(URI.create("nowhere://host/file")))
        .hasMessageContaining("nowhere")
        .extracting(e -> ((StorageException) e).kind())
        .isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void aRelativePathIsRefused() {
    use(On.LOCAL);
    assertThatThrownBy(() -> storage.read(URI.create("some/file")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("some/file");
  }

  /** Looks past Storage, which would hide a temporary file. */
  private void assertOnlyFile(On on, String... names) {
    if (on == On.LOCAL) {
      try (Stream<Path> found = Files.list(Path.of(folder))) {
        assertThat(found.map(p -> p.getFileName().toString())).containsExactly(names);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else {
      assertThat(storage.list(folder)).extracting(Storage::name).containsExactly(names);
    }
  }
}
