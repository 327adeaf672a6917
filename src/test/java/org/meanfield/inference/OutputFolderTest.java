package org.meanfield.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.storage.Lease;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

class OutputFolderTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private final Storage storage = Storage.of(new Configuration());
  private OutputFolder output;

  @BeforeEach
  void place() {
    output = new OutputFolder(spark, storage, folder.resolve("out").toUri(), "meanfield predict");
  }

  @Test
  void whatIsWrittenIsThereWithItsMarkAndNothingBesides() throws IOException {
    assertThat(output.write(this::part)).isEqualTo("written");

    assertThat(names(folder)).containsExactly("out");
    assertThat(names(folder.resolve("out"))).containsExactly("_SUCCESS", "part");
  }

  @Test
  void aFailureLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                output.write(
                    written -> {
                      part(written);
                      throw new IllegalStateException("in the middle");
                    }))
        .hasMessage("in the middle");

    assertThat(names(folder)).isEmpty();
  }

  @Test
  void whatARunThatWasKilledLeftIsClearedByTheNext() throws IOException {
    // Of another machine, where nobody can see whether the process lives: its time is over.
    Path dead = leftover(".out.tmp-1");
    Files.writeString(
        dead.resolve("run.lock"),
        """
        {"token": "t", "holder": "meanfield predict", "host": "elsewhere",
         "process-space": "of another machine", "process-id": 1, "process-start": "",
         "since": "2024-01-01T00:00:00Z", "expires": "2024-01-01T00:00:30Z"}
        """);

    output.write(this::part);

    assertThat(names(folder)).containsExactly("out");
  }

  @Test
  void whatALivingRunIsWritingIsLeftAlone() throws IOException {
    Path living = leftover(".out.tmp-1");
    try (Lease lease = Lease.acquire(storage, living.toUri(), "another")) {
      output.write(this::part);

      assertThat(names(folder)).containsExactly(".out.tmp-1", "out");
      assertThat(living.resolve("output/part")).exists();
      lease.requireHeld();
    }
  }

  @Test
  void whatIsOfAnotherPlaceOrOfNobodyKnownIsLeftAlone() throws IOException {
    leftover(".other.tmp-1");
    leftover(".out.tmp-2");

    output.write(this::part);

    assertThat(names(folder)).containsExactly(".other.tmp-1", ".out.tmp-2", "out");
  }

  private Path leftover(String name) throws IOException {
    Path hidden = folder.resolve(name);
    part(hidden.resolve("output").toUri());
    return hidden;
  }

  private String part(URI written) {
    storage.publish(Storage.child(written, "part"), new byte[] {1});
    return "written";
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
