package org.meanfield.bench;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * PyTorch (libtorch) as a yardstick: a program that is compiled from source and run in a JVM of its
 * own, since its javacpp is another than ours. It is measured as it comes, and as the fastest of
 * the ways to tune it.
 */
final class PyTorch implements Yardstick {
  private static final Path JARS = Path.of("target", "pytorch", "jars");
  private static final Path CLASSES = Path.of("target", "pytorch", "classes");
  private static final Path SOURCES = Path.of("src", "bench", "java", "libtorch");
  private static final String PROGRAM = "libtorch.LibtorchBaseline";
  private static final String PARITY = "libtorch.TransformerParity";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** How the tunings are compared. */
  private static final Schedule PRE_ROUND = new Schedule(1, 3, Duration.ofSeconds(1));

  /** Whether a tuning computes at all. */
  private static final Schedule FIRST_STEPS = new Schedule(0, 1, Duration.ofMillis(200));

  private final String classPath;

  /**
   * @param home the checkout of the project, which holds the program and the jars
   * @throws BenchException when either is missing, or the program cannot be compiled
   */
  PyTorch(Path home) {
    if (!Files.isDirectory(home.resolve(SOURCES))) {
      throw new BenchException(
          "no %s in %s: PyTorch is measured from a checkout of the project, start there"
              .formatted(SOURCES, home.toAbsolutePath()));
    }
    if (!Files.isDirectory(home.resolve(JARS))) {
      throw new BenchException(
          "no PyTorch in %s: run scripts/get-pytorch".formatted(home.resolve(JARS)));
    }
    String jars = String.join(File.pathSeparator, filesIn(home.resolve(JARS)));
    compile(home.resolve(SOURCES), jars, home.resolve(CLASSES));
    classPath = home.resolve(CLASSES) + File.pathSeparator + jars;
  }

  /** Anew every time: what is measured is what stands in the sources. */
  private static void compile(Path sources, String classPath, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new BenchException("PyTorch's program needs a JDK, and this Java is none");
    }
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-cp", classPath, "-d", classes.toString()));
    arguments.addAll(filesIn(sources));
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    if (compiler.run(null, null, errors, arguments.toArray(new String[0])) != 0) {
      throw new BenchException(
          "PyTorch's program does not compile:\n" + errors.toString(StandardCharsets.UTF_8));
    }
  }

  private static List<String> filesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).sorted().toList();
    } catch (IOException e) {
      throw new BenchException("cannot list " + folder, e);
    }
  }

  /** A way to run PyTorch: how glibc gets memory from the system, and how images are laid out. */
  record Tuning(Allocator allocator, boolean channelsLast) {
    /** As it comes. */
    static final Tuning NONE = new Tuning(Allocator.DEFAULT, false);

    /** Those that make a difference to a workload. */
    static List<Tuning> of(Workload workload) {
      List<Tuning> all = new ArrayList<>();
      for (Allocator allocator : Allocator.values()) {
        all.add(new Tuning(allocator, false));
        if (workload.ofImages()) {
          all.add(new Tuning(allocator, true));
        }
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
    Tuning fastest = fastest(row, progress);
    notes.put("pytorch-tuned", fastest.toString());
    contenders.add(start("pytorch", row, Tuning.NONE));
    contenders.add(start("pytorch-tuned", row, fastest));
  }

  /** Of {@code nn.TransformerEncoderLayer} and {@code nn.TransformerDecoderLayer}. */
  @Override
  public Optional<Parity> parity(Row row) {
    return row.work() == Row.Work.TRAINING && row.material() == TransformerWorkload.TRANSFORMER
        ? Optional.of(parity(TransformerWorkload.TRANSFORMER).required(row.title()))
        : Optional.empty();
  }

  private Parity parity(TransformerWorkload workload) {
    Path folder = TemporaryFolder.create("parity");
    Path question = folder.resolve("question");
    Path answer = folder.resolve("answer");
    try {
      ParityCase parity = new ParityCase(workload);
      parity.write(question);
      List<String> arguments = List.of("-cp", classPath, PARITY, question + "", answer + "");
      run(OwnJvm.java(arguments), folder.resolve("errors"));
      return parity.compare(answer);
    } catch (IOException e) {
      throw new BenchException("PyTorch's modules cannot be compared: " + e.getMessage(), e);
    }
  }

  private static void run(ProcessBuilder command, Path errors) throws IOException {
    Process process = command.redirectErrorStream(true).redirectOutput(errors.toFile()).start();
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        throw new BenchException(
            "PyTorch's modules gave no answer; last words: " + Files.readString(errors));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while PyTorch's modules were compared", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Runs all tunings in turns and names the fastest, which differs between machines. One that
   * computes no number there, as libtorch's LeNet at times does, is left out and said so.
   */
  private Tuning fastest(Row row, Consumer<String> progress) {
    Map<Tuning, Contender> sound = new LinkedHashMap<>();
    try {
      for (Tuning tuning : Tuning.of(row.workload())) {
        try {
          sound.put(tuning, started(row, tuning));
        } catch (BenchException e) {
          progress.accept(row.title() + ": left out, " + e.getMessage());
        }
      }
      if (sound.isEmpty()) {
        throw new BenchException(row.title() + ": PyTorch ends early however it is tuned");
      }
      Map<String, Timing> times = PRE_ROUND.run(List.copyOf(sound.values()));
      return sound.keySet().stream()
          .min(Comparator.comparing(tuning -> times.get(tuning.toString()).median()))
          .orElseThrow();
    } finally {
      sound.values().forEach(Contender::close);
    }
  }

  /** With its first steps made. */
  private Contender started(Row row, Tuning tuning) {
    Contender candidate = start(tuning.toString(), row, tuning);
    boolean sound = false;
    try {
      FIRST_STEPS.run(List.of(candidate));
      sound = true;
      return candidate;
    } finally {
      if (!sound) {
        candidate.close();
      }
    }
  }

  private Contender start(String name, Row row, Tuning tuning) {
    List<String> arguments = new ArrayList<>(List.of("-cp", classPath, PROGRAM));
    arguments.add(row.workload().title());
    arguments.add(row.work().name().toLowerCase(Locale.ROOT));
    arguments.add(Long.toString(row.workload().parameters()));
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
