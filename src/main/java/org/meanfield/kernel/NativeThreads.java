package org.meanfield.kernel;

import org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu;

/**
 * Keeps oneDNN to the calling thread. A task slot is one core; with OpenMP's default, every slot
 * would start one thread a core, and a busy machine becomes twenty times slower.
 */
public final class NativeThreads {
  private static final boolean BY_ENVIRONMENT = "1".equals(System.getenv("OMP_NUM_THREADS"));

  /** Loaded only where the environment does not say it; slow to load, so never in vain. */
  private static final class OpenMp {
    static final Nd4jCpu CALLS = new Nd4jCpu();
  }

  private static final ThreadLocal<Boolean> LIMITED = ThreadLocal.withInitial(() -> BY_ENVIRONMENT);

  private NativeThreads() {}

  /** From now on, primitives that this thread makes or runs use this thread alone. */
  static void limitToCaller() {
    if (!LIMITED.get()) {
      // OpenMP's setting is one a thread; ND4J's and oneDNN's natives share one OpenMP library.
      OpenMp.CALLS.setOmpNumThreads(1);
      LIMITED.set(true);
    }
  }

  /** How native threads are limited here, for people. */
  public static String describe() {
    return BY_ENVIRONMENT
        ? "one native thread a slot, by OMP_NUM_THREADS=1"
        : "one native thread a slot, set by the engine; OMP_NUM_THREADS=1 saves loading ND4J for it";
  }
}
