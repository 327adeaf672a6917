package org.meanfield.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/** A process that begins where digits, months and hours are others. */
public final class Elsewhere {
  private Elsewhere() {}

  /**
   * Runs a class there, to its end, which must be a success.
   *
   * @param main whose {@code main} calls {@link #proveIt} first
   * @param folder for what it prints
   */
  public static void run(Class<?> main, Path folder, int minutes, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Duser.extensions=u-nu-arab",
            "-Duser.timezone=Asia/Kathmandu",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("elsewhere.out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(out)).isZero();
      assertThat(Files.readString(out)).contains("digit \u0661 in Asia/Kathmandu");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Prints what such a process alone prints. */
  public static PrintStream proveIt() {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("digit %d in %s".formatted(1, TimeZone.getDefault().getID()));
    return out;
  }
}
