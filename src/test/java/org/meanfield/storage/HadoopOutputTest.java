package org.meanfield.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopOutputTest {
  private static final IOException BROKEN = new IOException("the datanode is gone");

  /** As that of HDFS: what broke it is thrown by all that follows. */
  private static final class BrokenFile extends OutputStream {
    private final boolean whenWritten;

    BrokenFile(boolean whenWritten) {
      this.whenWritten = whenWritten;
    }

    @Override
    public void write(int b) throws IOException {
      if (whenWritten) {
        throw BROKEN;
      }
    }

    @Override
    public void close() throws IOException {
      throw BROKEN;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatBreaksAFileIsWhatItsWriterIsTold(boolean whenWritten) {
    assertThatThrownBy(() -> write(new HadoopOutput(new BrokenFile(whenWritten)))).isSameAs(BROKEN);
  }

  @Test
  void withoutItTheWriterIsToldOfJavasOwnRule() {
    assertThatThrownBy(() -> write(new BrokenFile(true))).hasMessageContaining("Self-suppression");
  }

  private static void write(OutputStream out) throws IOException {
    try (OutputStream file = out;
        DigestedOutput digested = new DigestedOutput(file)) {
      digested.write(new byte[] {1, 2, 3});
    }
  }
}
