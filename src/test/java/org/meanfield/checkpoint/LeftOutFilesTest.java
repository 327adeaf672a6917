package org.meanfield.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.storage.Storage;

class LeftOutFilesTest {
  @TempDir Path folder;
  private LeftOutFiles files;

  @BeforeEach
  void open() {
    files = new LeftOutFiles(Storage.of(new Configuration()), folder.resolve("left-out").toUri());
  }

  @Test
  void whereNothingIsPublishedNothingMoreIsKnown() {
    assertThat(files.after(LeftOut.UNKNOWN)).isEqualTo(LeftOut.UNKNOWN);
    files.dropAll();
  }

  @Test
  void everyRoundUpToTheLastThatIsPublishedIsKnown() {
    files.publish(7, replicas(1));
    files.publish(4, replicas(0, 2));
    files.publish(4, replicas(0, 2));

    LeftOut known = files.after(LeftOut.UNKNOWN);

    assertThat(known.until()).isEqualTo(7);
    assertThat(known.rounds()).isEqualTo(Map.of(4, Set.of(0, 2), 7, Set.of(1)));
    assertThat(known.of(5)).isEmpty();
    assertThat(known.knows(8)).isFalse();
  }

  @Test
  void whatACheckpointKnowsIsNotLookedUp() throws IOException {
    files.publish(4, replicas(0));
    files.publish(6, replicas(1));
    Files.writeString(folder.resolve("left-out/round-00000004.json"), "no JSON");
    LeftOut checkpoint = new LeftOut(5, new TreeMap<>(Map.of(4, replicas(0))));

    assertThat(files.after(checkpoint))
        .isEqualTo(new LeftOut(6, new TreeMap<>(Map.of(4, replicas(0), 6, replicas(1)))));
  }

  @Test
  void aDamagedFileIsNamedWithWhatToDo() throws IOException {
    files.publish(4, replicas(0));
    Path file = folder.resolve("left-out/round-00000004.json");
    String whole = Files.readString(file);
    for (String damaged :
        new String[] {"", "no JSON", whole.replace("4", "5"), whole.replace("0", "-1"), "{}"}) {
      Files.writeString(file, damaged);

      assertThatThrownBy(() -> files.after(LeftOut.UNKNOWN))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("round-00000004.json is damaged")
          .hasMessageContaining("start the run anew in another run.dir");
    }
  }

  @Test
  void roundsThatNobodyGoesBackBehindAreDropped() {
    files.publish(4, replicas(0));
    files.publish(6, replicas(1));

    files.dropUpTo(() -> 5);

    assertThat(files.after(LeftOut.UNKNOWN).rounds()).containsOnlyKeys(6);
    files.dropAll();
    assertThat(files.after(LeftOut.UNKNOWN)).isEqualTo(LeftOut.UNKNOWN);
  }

  private static TreeSet<Integer> replicas(Integer... replicas) {
    return new TreeSet<>(Set.of(replicas));
  }
}
