package org.meanfield.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.CrashingFileSystem;
import org.meanfield.testing.HdfsCluster;

class ClaimTest {
  @TempDir Path temporary;

  @Test
  void ofManyWhoTryAtOnceExactlyOneHasTheName() throws Exception {
    Storage local = Storage.of(new Configuration());
    requireOne(local, temporary.resolve("next").toUri());
  }

  @Test
  void onHdfsTooExactlyOneHasIt() throws Exception {
    Storage hdfs = Storage.of(HdfsCluster.configuration());
    requireOne(hdfs, Storage.child(HdfsCluster.newFolder(), "next"));
  }

  private static void requireOne(Storage storage, URI target) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> tries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        byte[] content = ("number " + i).getBytes(UTF_8);
        tries.add(threads.submit(() -> Claim.take(storage, target, content)));
      }
      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < tries.size(); i++) {
        if (tries.get(i).get()) {
          winners.add(i);
        }
      }
      assertThat(winners).hasSize(1);
      assertThat(storage.read(target)).asString().isEqualTo("number " + winners.get(0));
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void whoClaimsAgainWithTheSameBytesStillHasIt() {
    Storage local = Storage.of(new Configuration());
    URI target = temporary.resolve("next").toUri();
    assertThat(Claim.take(local, target, new byte[] {1})).isTrue();
    assertThat(Claim.take(local, target, new byte[] {1})).isTrue();
    assertThat(Claim.take(local, target, new byte[] {2})).isFalse();
  }

  @Test
  void whereTheLaterOverwritesTheEarlierTheEarlierHasLost() throws Exception {
    Storage notExclusive = Storage.of(CrashingFileSystem.configuration());
    URI target = CrashingFileSystem.uri(temporary.resolve("next"));
    FutureTask<Boolean> first =
        new FutureTask<>(() -> Claim.take(notExclusive, target, new byte[] {1}));
    new Thread(first).start();
    while (!notExclusive.exists(target)) {
      Thread.sleep(10);
    }
    notExclusive.replace(target, new byte[] {2});
    assertThat(first.get()).isFalse();
  }
}
