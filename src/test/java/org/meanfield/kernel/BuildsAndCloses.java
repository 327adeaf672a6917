package org.meanfield.kernel;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/**
 * Builds and closes a network 2,500 times; prints the least that five hundred left behind. What the
 * JVM itself takes at some time, for compiled code above all, is not in each of them; what a
 * network does not give back is.
 */
final class BuildsAndCloses {
  private static final int BATCHES = 4;

  private BuildsAndCloses() {}

  public static void main(String[] arguments) {
    try (Engine engine = Engine.open(Optional.empty())) {
      fiveHundredTimes(engine);
      long resident = Long.MAX_VALUE;
      long held = Long.MAX_VALUE;
      for (int i = 0; i < BATCHES; i++) {
        long residentBefore = Pointer.physicalBytes();
        long heldBefore = Pointer.totalBytes();
        fiveHundredTimes(engine);
        resident = Math.min(resident, Pointer.physicalBytes() - residentBefore);
        held = Math.min(held, Pointer.totalBytes() - heldBefore);
      }
      System.out.println(resident + " " + held);
    }
  }

  private static void fiveHundredTimes(Engine engine) {
    for (int i = 0; i < 500; i++) {
      try (TestNetwork network = TestNetwork.allocated(engine)) {
        network.workspace.bytes();
      }
    }
    System.gc();
  }
}
