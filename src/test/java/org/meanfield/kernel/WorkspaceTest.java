package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void theFootprintIsKnownBeforeAByteIsTakenAndIsWhatIsTaken() {
    try (TestNetwork network = new TestNetwork(engine)) {
      network.inference(64);
      long before = Pointer.totalBytes();
      long stated = network.workspace.bytes();
      network.workspace.allocate(stated);
      assertThat(Pointer.totalBytes() - before).isEqualTo(stated);
      assertThat(network.workspace.bytes()).isEqualTo(stated);
    }
  }

  @Test
  void programsThatRunInTurnsTakeTheMemoryOfTheLargest() {
    try (TestNetwork network = new TestNetwork(engine)) {
      network.inference(2);
      long small = network.workspace.bytes();
      network.inference(2);
      assertThat(network.workspace.bytes()).isEqualTo(small);
      network.inference(1);
      long withSmaller = network.workspace.bytes();
      network.inference(500);
      assertThat(network.workspace.bytes()).isGreaterThan(2 * withSmaller);
    }
  }

  /** The kernels of two batch sizes want a weight in one other layout: one copy serves both. */
  @Test
  void aPackedWeightStandsThereOnceForAllPrograms() {
    try (Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      projection(ProgramBuilder.training(workspace, parameters), 32);
      long one = workspace.bytes();
      projection(ProgramBuilder.training(workspace, parameters), 16);
      assertThat(workspace.bytes()).isEqualTo(one);
    }
  }

  private static void projection(ProgramBuilder builder, int rows) {
    FloatProgram.of(
        builder,
        new long[] {rows, 64},
        (b, x) -> new TokenCrossEntropy(b.add(Linear.of("output", 128, Nonlinearity.NONE), x)));
  }

  @Test
  void aNetworkLargerThanItsSlotIsRefusedBeforeAnythingIsAllocated() {
    try (TestNetwork network = new TestNetwork(engine)) {
      long held = Pointer.totalBytes();
      assertThatThrownBy(() -> network.workspace.allocate(1000))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("MB of native memory, and 0.0 are left; lower the batch size");
      assertThat(Pointer.totalBytes()).isEqualTo(held);
    }
  }

  @Test
  void aProgramCannotBeAddedToMemoryThatIsAllocated() {
    try (TestNetwork network = TestNetwork.allocated(engine)) {
      assertThatThrownBy(() -> network.inference(1))
          .hasMessageContaining("assemble all of a network's programs before");
    }
    long held = Pointer.totalBytes();
    TestNetwork.allocated(engine).close();
    assertThat(Pointer.totalBytes()).isEqualTo(held);
  }

  @Test
  void aTensorThatCannotBeCountedIsRefusedByItsSize() {
    try (Workspace workspace = new Workspace(engine)) {
      Arena arena = workspace.sharedArena();
      assertThatThrownBy(() -> arena.reserve(Layouts.plain(1 << 16, 50_257)))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("[65536, 50257]")
          .hasMessageContaining("takes 13.2 GB, and 8.5 is the most; lower the batch size");
    }
  }

  /**
   * 16 × 1,024 rows over GPT-2's vocabulary: more than one of Java's buffers reaches. In memory
   * that nobody zeroes, of which the machine gives no more than is touched.
   */
  @Test
  void aTensorBeyondTwoGibibytesIsReadAndWrittenToItsEnd() {
    try (Workspace workspace = new Workspace(engine)) {
      Buffer logits = workspace.sharedArena().reserve(Layouts.plain(16 * 1024, 50_257));
      assertThat(logits.bytes()).isGreaterThan(3L << 30);
      try (BytePointer untouched = new BytePointer(logits.bytes())) {
        logits.bind(untouched, 0);
        float[] row = new float[50_257];
        for (int i = 0; i < row.length; i++) {
          row[i] = i;
        }
        float[] read = new float[row.length];
        // The first across a border of two gibibytes, and the last of all.
        for (int number : new int[] {(1 << 29) / 50_257, 16 * 1024 - 1}) {
          logits.put(number * 50_257, row, 0, row.length);
          logits.get(number * 50_257, read, 0, read.length);
          assertThat(read).containsExactly(row);
          assertThat(logits.get(number * 50_257 + 7)).isEqualTo(7);
        }
        logits.unbind();
      }
    }
  }
}
