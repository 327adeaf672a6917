package org.meanfield.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * PyTorch (libtorch) as a yardstick: a program run from source in a JVM of its own, since its
 * javacpp is another than ours. It is measured as it comes, and as the fastest of the ways to tune
 * it.
 */
final class PyTorch implements Yardstick {
  private static final Path JARS = Path.of("target", "pytorch", "jars");
  private static final Path PROGRAM = Path.of("src", "bench", "java", "LibtorchBaseline.java");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** How the tunings are compared. */
  private static final Schedule PRE_ROUND = new Schedule(1, 3, Duration.ofSeconds(1));

  private final Path home;

  /**
   * @param home the checkout of the project, which holds the program and the jars
   * @throws BenchException when either is missing
   */
  PyTorch(Path home) {
    this.home = home;
    if (!Files.isRegularFile(home.resolve(PROGRAM))) {
      throw new BenchException(
          "no %s in %s: PyTorch is measured from a checkout of the project, start there"
              .formatted(PROGRAM, home.toAbsolutePath()));
    }
    if (!Files.isDirectory(home.resolve(JARS))) {
      throw new BenchException(
          "no PyTorch in %s: run scripts/get-pytorch".formatted(home.resolve(JARS)));
    }
  }

  /** A way to run PyTorch: how glibc gets memory from the system, and how images are laid out. */
  record Tuning(Allocator allocator, boolean channelsLast) {
    /** As it comes. */
    static final Tuning NONE = new Tuning(Allocator.DEFAULT, false);

    static List<Tuning> all() {
      List<Tuning> all = new ArrayList<>();
      for (Allocator allocator : Allocator.values()) {
        all.add(new Tuning(allocator, false));
        all.add(new Tuning(allocator, true));
      }
      return all;
    }

    @Override
    public String toString() {
      return allocator.title + (channelsLast ? ", channels last" : "");
    }
  }

  /** By default glibc returns freed memory to the system and faults it in again; these do not. */
  enum Allocator {
    DEFAULT("default allocator", Map.of()),
    HUGE_PAGES("huge pages", Map.of("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")),
    KEPT_HEAP(
        "heap kept",
        Map.of(
            "MALLOC_MMAP_THRESHOLD_", "1073741824",
            "MALLOC_TRIM_THRESHOLD_", "2147483648",
            "MALLOC_TOP_PAD_", "268435456"));

    private final String title;
    private final Map<String, String> environment;

    Allocator(String title, Map<String, String> environment) {
      this.title = title;
      this.environment = environment;
    }
  }

  @Override
  public boolean covers(Row row) {
    return row.bare();
  }

  @Override
  public void start(
      Row row, List<Contender> contenders, Map<String, String> notes, Consumer<String> progress) {
    progress.accept(row.title() + ": looking for PyTorch's best tuning");
    Tuning fastest = fastest(row);
    notes.put("pytorch-tuned", fastest.toString());
    contenders.add(start("pytorch", row, Tuning.NONE));
    contenders.add(start("pytorch-tuned", row, fastest));
  }

  /** Runs all tunings in turns and names the fastest, which differs between machines. */
  private Tuning fastest(Row row) {
    List<Contender> candidates = new ArrayList<>();
    try {
      for (Tuning tuning : Tuning.all()) {
        candidates.add(start(tuning.toString(), row, tuning));
      }
      Map<String, Timing> times = PRE_ROUND.run(candidates);
      return Tuning.all().stream()
          .min(Comparator.comparing(tuning -> times.get(tuning.toString()).median()))
          .orElseThrow();
    } finally {
      candidates.forEach(Contender::close);
    }
  }

  private Contender start(String name, Row row, Tuning tuning) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-cp", home.resolve(JARS) + "/*", home.resolve(PROGRAM).toString()));
    arguments.add(row.workload().title());
    arguments.add(row.work().name().toLowerCase(Locale.ROOT));
    if (tuning.channelsLast()) {
      arguments.add("channels-last");
    }
    ProcessBuilder command = OwnJvm.java(arguments);
    // Set for this project's JVMs: its OpenBLAS knows this processor, and its allocator is a
    // tuning.
    command
        .environment()
        .keySet()
        .removeAll(List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "GLIBC_TUNABLES"));
    command.environment().putAll(tuning.allocator().environment);
    return ChildContender.start(name, command, LIMIT);
  }
}
