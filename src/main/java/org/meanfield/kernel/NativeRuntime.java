package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_max_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's start-up, once a process: natives loaded, the instruction set pinned before any other
 * call (oneDNN ignores it later, and results depend on it), one native thread for each of ours.
 */
public final class NativeRuntime {
  private static final String PLATFORMS =
      "linux-x86_64, linux-arm64, macosx-x86_64, windows-x86_64";

  /**
   * Which instructions oneDNN may use at most, where an administrator says so: it heeds the first
   * of these that is not empty.
   */
  private static final List<String> LIMITS = List.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA");

  private static InstructionSet pinned;

  private NativeRuntime() {}

  /**
   * Loads oneDNN and pins the instruction set of this process; later calls must ask for the same.
   *
   * @param requested what to pin, or empty for the widest that this processor has
   * @return what is pinned
   * @throws UnsupportedPlatformException without natives for this platform, when the processor
   *     lacks the instructions, or when the process is pinned to others already
   */
  public static synchronized InstructionSet start(Optional<InstructionSet> requested) {
    if (pinned == null) {
      pinned = pin(requested);
    }
    if (requested.isPresent() && requested.get() != pinned) {
      throw new UnsupportedPlatformException(
          "engine.instruction-set = "
              + requested.get().name().toLowerCase(Locale.ROOT)
              + ": this process runs with "
              + pinned.name().toLowerCase(Locale.ROOT)
              + " already, and oneDNN fixes it once a process; start another process");
    }
    return pinned;
  }

  private static InstructionSet pin(Optional<InstructionSet> requested) {
    InstructionSet allowed = allowed(System.getenv());
    InstructionSet widest = requested.orElse(allowed);
    if (widest.code() > allowed.code()) {
      throw lacking(widest, allowed);
    }
    try {
      dnnl_set_max_cpu_isa(widest.code());
    } catch (LinkageError e) {
      throw new UnsupportedPlatformException(
          "oneDNN has no natives for "
              + Loader.getPlatform()
              + " here (there are some for "
              + PLATFORMS
              + "; the application jar carries those of the platform it was built on): "
              + e.getMessage(),
          e);
    }
    int effective = dnnl_get_effective_cpu_isa();
    for (InstructionSet set : new InstructionSet[] {InstructionSet.AVX512, InstructionSet.AVX2}) {
      if (contains(effective, set) && set.code() <= widest.code()) {
        return required(set, requested);
      }
    }
    throw new UnsupportedPlatformException("this processor has neither AVX2 nor AVX-512");
  }

  /** oneDNN's codes are bit sets: a wider set contains the bits of a narrower one. */
  private static boolean contains(int effective, InstructionSet set) {
    return (effective & set.code()) == set.code();
  }

  private static InstructionSet required(
      InstructionSet available, Optional<InstructionSet> requested) {
    if (requested.isPresent() && requested.get() != available) {
      throw lacking(requested.get(), available);
    }
    return available;
  }

  private static UnsupportedPlatformException lacking(
      InstructionSet requested, InstructionSet available) {
    return new UnsupportedPlatformException(
        "engine.instruction-set = "
            + requested.name().toLowerCase(Locale.ROOT)
            + ": this processor has only "
            + available.name().toLowerCase(Locale.ROOT)
            + ", or "
            + String.join(" or ", LIMITS)
            + " allows no more; keep it out of the run, or start a run with"
            + " engine.instruction-set = avx2");
  }

  /**
   * What oneDNN's own variables allow this machine, whose word must outlast the pinning.
   *
   * @throws UnsupportedPlatformException where that is less than the engine needs
   */
  static InstructionSet allowed(Map<String, String> environment) {
    for (String name : LIMITS) {
      String limit = environment.getOrDefault(name, "").toUpperCase(Locale.ROOT);
      if (limit.matches("SSE41|AVX")) {
        throw new UnsupportedPlatformException(
            name + " = " + limit + ": the engine needs AVX2; set it to AVX2, or not at all");
      }
      if (!limit.isEmpty()) {
        return limit.startsWith("AVX2") ? InstructionSet.AVX2 : InstructionSet.AVX512;
      }
    }
    return InstructionSet.AVX512;
  }

  /**
   * Native memory that this process may still take, in bytes: the limit of javacpp ({@code
   * org.bytedeco.javacpp.maxbytes}, the heap's by default) less what it has allocated.
   */
  public static long availableBytes() {
    return Math.max(0, limitBytes() - Pointer.totalBytes());
  }

  /** Native memory that this process may take in all, in bytes. */
  public static long limitBytes() {
    long limit = Pointer.maxBytes();
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  /**
   * Where natives are unpacked before they are loaded: {@code org.bytedeco.javacpp.cachedir}.
   *
   * @throws IOException where there is no folder that can be written
   */
  public static Path cacheFolder() throws IOException {
    return Loader.getCacheDir().toPath();
  }

  /** oneDNN's version, such as {@code 3.8.1}. */
  public static String version() {
    dnnl_version_t version = dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }
}
