package org.meanfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.storage.StorageException.Kind;

class StorageExceptionTest {
  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new AccessDeniedException("/x"), Kind.PERMISSION_DENIED),
        Arguments.of(new AccessControlException("user=a"), Kind.PERMISSION_DENIED),
        Arguments.of(new FileNotFoundException("/x (Permission denied)"), Kind.PERMISSION_DENIED),
        Arguments.of(
            new FileSystemException("/x", null, "Read-only file system"), Kind.PERMISSION_DENIED),
        Arguments.of(new FileSystemException("/x", null, "Not a directory"), Kind.NOT_A_FOLDER),
        Arguments.of(new ParentNotDirectoryException("/x"), Kind.NOT_A_FOLDER),
        Arguments.of(new IOException("No space left on device"), Kind.NO_SPACE),
        Arguments.of(new DSQuotaExceededException(1, 2), Kind.NO_SPACE),
        Arguments.of(new NoSuchFileException("/x"), Kind.MISSING),
        Arguments.of(new FileNotFoundException("File does not exist: /x"), Kind.MISSING),
        Arguments.of(new ChecksumException("block", 0), Kind.DAMAGED),
        Arguments.of(new ConnectException("Connection refused"), Kind.UNREACHABLE),
        Arguments.of(new IOException(), Kind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void theKindIsFoundFromTheCause(IOException cause, Kind kind) {
    StorageException e = StorageException.of("read", URI.create("file:///x"), cause);
    assertThat(e.kind()).isEqualTo(kind);
    assertThat(e).hasMessageStartingWith("cannot read file:///x (").hasCause(cause);
  }
}
