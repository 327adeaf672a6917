package org.meanfield.kernel;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/** Builds and closes a network 2,000 times; prints what the second thousand left behind. */
final class BuildsAndCloses {
  private BuildsAndCloses() {}

  public static void main(String[] arguments) {
    try (Engine engine = Engine.open(Optional.empty())) {
      thousandTimes(engine);
      long resident = Pointer.physicalBytes();
      long held = Pointer.totalBytes();
      thousandTimes(engine);
      System.out.println(
          (Pointer.physicalBytes() - resident) + " " + (Pointer.totalBytes() - held));
    }
  }

  private static void thousandTimes(Engine engine) {
    for (int i = 0; i < 1000; i++) {
      try (TestNetwork network = TestNetwork.allocated(engine)) {
        network.workspace.bytes();
      }
    }
    System.gc();
  }
}
