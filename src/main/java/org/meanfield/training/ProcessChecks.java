package org.meanfield.training;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.NativeThreadCount;
import org.meanfield.kernel.NativeThreads;
import org.meanfield.kernel.PeakRate;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.Probe;

/**
 * What {@link Doctor} looks at in one process: its natives, the bits it computes, its threads and
 * its memory.
 */
final class ProcessChecks {
  private final String where;
  private final List<Check> checks = new ArrayList<>();

  private ProcessChecks(String where) {
    this.where = where;
  }

  /**
   * What a process is to compute and to hold.
   *
   * @param network null where it is not known
   */
  record Need(InstructionSet instructionSet, NetworkSpec network, MemoryNeed memory)
      implements Serializable {}

  /**
   * Checks this process.
   *
   * @param where it is, for people
   * @param holdings what it has at the same time
   */
  static List<Check> here(String where, Need need, Holdings holdings) {
    ProcessChecks process = new ProcessChecks(where);
    try {
      process.nativeCache(NativeRuntime.cacheFolder());
      process.engine(need);
      process.probe(need);
      process.threads(need);
    } catch (RuntimeException | LinkageError | IOException e) {
      process.add("natives", false, String.valueOf(e.getMessage()));
    }
    MemoryCheck.of(ProcessMemory.here(), need.memory, holdings)
        .forEach(memory -> process.add(memory.name(), memory.ok(), memory.detail()));
    return List.copyOf(process.checks);
  }

  /** Whether natives can be unpacked in a folder, as they are when they are first loaded. */
  static Check nativeCache(String where, Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, "doctor", ".tmp"));
      return new Check("native-cache", where, true, folder + " is writable");
    } catch (IOException e) {
      return new Check(
          "native-cache",
          where,
          false,
          folder + " cannot be written; set -Dorg.bytedeco.javacpp.cachedir to a folder that can");
    }
  }

  private void nativeCache(Path folder) {
    checks.add(nativeCache(where, folder));
  }

  private void engine(Need need) {
    try (Engine engine = Engine.open(Optional.of(need.instructionSet))) {
      add("natives", true, "oneDNN " + NativeRuntime.version());
      add("instruction-set", true, engine.instructionSet().name().toLowerCase(Locale.ROOT));
    }
  }

  private void probe(Need need) {
    if (need.network == null) {
      add("probe", true, "not known until there are shards");
      return;
    }
    String hash = NetworkPool.probe(need.network);
    boolean same = hash.equals(need.network.probe());
    add("probe", same, same ? hash : hash + ", where the driver has " + need.network.probe());
  }

  private void threads(Need need) {
    OptionalInt counted = NativeThreadCount.of(() -> step(need));
    if (counted.isEmpty()) {
      add("threads", true, "not counted on this system; " + NativeThreads.describe());
    } else if (counted.getAsInt() == 1) {
      add("threads", true, "counted 1; " + NativeThreads.describe());
    } else {
      add(
          "threads",
          false,
          "a step works with %s native threads; set OMP_NUM_THREADS=1 (spark.executorEnv.OMP_NUM_THREADS)"
              .formatted(counted.getAsInt()));
    }
  }

  /** A product stands for the step of a network that is not known. */
  private static void step(Need need) {
    if (need.network == null) {
      try (PeakRate peak = new PeakRate()) {
        peak.multiply();
      }
    } else {
      NetworkSpec any = need.network.ofAnyBits();
      NetworkPool.borrow(any, network -> Probe.of(any, network));
    }
  }

  private void add(String name, boolean ok, String detail) {
    checks.add(new Check(name, where, ok, detail));
  }
}
