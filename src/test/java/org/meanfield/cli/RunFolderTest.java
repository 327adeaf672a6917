package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.storage.Lease;
import org.meanfield.storage.Storage;
import org.meanfield.testing.HdfsCluster;

/** Folders that are another run's, or that a run may not use. */
class RunFolderTest {
  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void write() {
    pipeline = new Pipeline(folder);
  }

  @Test
  void aFolderThatAnotherRunHoldsIsLeftAlone() {
    Result result;
    try (Lease held =
        Lease.acquire(
            Storage.of(new Configuration()), pipeline.path("run").toUri(), "meanfield train")) {
      result = pipeline.run("train", "--json");
      held.requireHeld();
    }

    result.failedWith(ExitCode.HELD).saying("run.lock is held by meanfield train on");
    assertThat(result.json().get("exit").asInt()).isEqualTo(5);
  }

  @Test
  void aFolderThatHoldsAnotherRunNamesWhatDiffers() {
    pipeline.run("train");

    pipeline
        .run("train", "--set", "training.local-steps=3", "--set", "network.head=[9]")
        .failedWith(ExitCode.USAGE)
        .saying(
            "holds another run; choose another run.dir",
            "network.head.0 = 9: the run was started with 8",
            "training.local-steps = 3: the run was started with 2");
  }

  @Test
  void aFolderUnderAFileIsRefused() {
    pipeline
        .run("train", "--set", "run.dir=" + pipeline.path("small.conf/run"))
        .failedWith(ExitCode.FAILED)
        .saying("small.conf", "Not a directory", "choose another folder");
  }

  @Test
  void aFolderThatThisUserMayNotWriteIsNamed() {
    URI notTheirs = HdfsCluster.newFolder();
    UserGroupInformation guest = UserGroupInformation.createRemoteUser("guest");

    Result result =
        guest.doAs(
            (PrivilegedAction<Result>)
                () -> pipeline.run("train", "--set", "run.dir=" + notTheirs));
    result
        .failedWith(ExitCode.FAILED)
        .saying("Permission denied: user=guest", "give this user access, or choose another folder");
  }

  @Test
  void aModelInARunThatThisUserMayNotWriteIsEvaluatedWithoutAPicture() {
    URI theirs = HdfsCluster.newFolder();
    String folder = "run.dir=" + theirs + "/run";
    pipeline.run("train", "--set", folder);
    UserGroupInformation guest = UserGroupInformation.createRemoteUser("guest");

    Result result =
        guest.doAs(
            (PrivilegedAction<Result>) () -> pipeline.run("evaluate", "--json", "--set", folder));

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err()).contains("no picture is written: ", "Permission denied: user=guest");
    assertThat(result.json().get("examples").asInt()).isEqualTo(60);
    assertThat(result.json().get("pictures")).isEmpty();
  }
}
