package org.meanfield.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * DL4J with everything that it can hand to oneDNN switched on: another native library than stock
 * ND4J's, DL4J's layer helpers, and the one class by which the helpers ask whether oneDNN is there,
 * which this version of ND4J left out.
 */
final class Dl4jOneDnn implements Yardstick {
  private static final Path FOLDER = Path.of("target", "dl4j-onednn");
  private static final String JARS = "jars";
  private static final String CLASSES = "classes";
  private static final Path SWITCH =
      Path.of(CLASSES, "org", "nd4j", "nativeblas", "Nd4jCpu$Environment.class");
  private static final List<String> SWITCHES =
      List.of(
          "-Dorg.bytedeco.javacpp.platform.extension=-onednn",
          "-Dorg.eclipse.deeplearning4j.helpers.disable=false");

  private final Path folder;

  /**
   * @param home the checkout of the project, which holds the jar and the class
   * @throws BenchException when either is missing
   */
  Dl4jOneDnn(Path home) {
    this.folder = home.resolve(FOLDER);
    // Without either it would be stock DL4J under another name.
    if (!Files.isDirectory(folder.resolve(JARS)) || !Files.isRegularFile(folder.resolve(SWITCH))) {
      throw new BenchException(
          "no DL4J with oneDNN in %s: run scripts/get-dl4j-onednn".formatted(folder));
    }
  }

  @Override
  public boolean covers(Row row) {
    return row.work() == Row.Work.TRAINING;
  }

  @Override
  public void start(
      Row row, List<Contender> contenders, Map<String, String> notes, Consumer<String> progress) {
    contenders.add(
        OwnJvm.start(
            "dl4j-onednn",
            Subject.DL4J,
            row,
            SWITCHES,
            List.of(folder.resolve(CLASSES).toString(), folder.resolve(JARS) + "/*")));
  }
}
