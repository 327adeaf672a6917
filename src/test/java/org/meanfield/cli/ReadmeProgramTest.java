package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that the README shows, compiled and run as it stands there. */
class ReadmeProgramTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(import .*?public class (\\w+).*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theProgramOfTheReadmeTrainsAndPredictsInAProcessOfItsOwn() throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("README.md")));
    assertThat(program.find()).isTrue();
    assertThat(program.group(1).lines().count()).isLessThanOrEqualTo(40);
    compile(program.group(2), program.group(1));

    String out = run(program.group(2), Path.of("data-samples/penguins/penguins.csv"));

    Matcher accuracy = Pattern.compile("penguins/model: accuracy (0\\.\\d+|1\\.0)").matcher(out);
    assertThat(accuracy.find()).as(out).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    assertThat(out).contains("|  1|Torgersen|Adelie|");
    assertThat(out).contains("|  4|Torgersen|  NULL|").contains("a row of the Data...");
    assertThat(folder.resolve("runs/penguins/model/model.json")).exists();
    assertThat(folder.resolve("shards/penguins/manifest.json")).exists();
  }

  private void compile(String name, String program) throws Exception {
    Path source = Files.writeString(folder.resolve(name + ".java"), program);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-d", folder.toString(), "-cp", classPath());
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
  }

  private String run(String name, Path table) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.add("-Dlog4j2.configurationFile=" + Path.of("conf/log4j2.properties").toUri());
    command.addAll(List.of("-Xmx1g", "-cp", folder + File.pathSeparator + classPath(), name));
    command.add(table.toAbsolutePath().toString());
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(Files.readString(out)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }

  /** Absolute, since the program runs in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }
}
