package org.meanfield.network.cnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.network.Architecture;
import org.meanfield.network.ExportedZip;
import org.meanfield.network.Exports;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.classification.ClassObjective;
import org.meanfield.network.dl4j.Dl4jExport;

/**
 * What a model's {@code model.zip} is made of; what it predicts, {@code EngineParityTest} knows.
 */
class CnnExportTest {
  @TempDir static Path folder;

  private static final InputFormat INPUT =
      new ImageFormat(1, 8, 8, new Normalisation(List.of(0.5), List.of(0.25)));

  @Test
  void onlyClassesOfDl4jAreNamedInTheConfiguration() throws IOException {
    String configuration = new String(entry("configuration.json"), StandardCharsets.UTF_8);

    assertThat(configuration)
        .contains("org.deeplearning4j.nn.conf.graph.ElementWiseVertex", "residual1.conv2")
        .doesNotContain("meanfield");
  }

  @Test
  void theSameModelHasTheSameBytesWhenever() throws IOException {
    assertThat(zip()).isEqualTo(zip());
    assertThat(entries())
        .extracting(ZipEntry::getName)
        .containsExactly("configuration.json", "coefficients.bin");
    assertThat(entries())
        .extracting(ZipEntry::getTimeLocal)
        .containsOnly(LocalDateTime.of(1980, 1, 1, 0, 0));
  }

  @Test
  void aLayerThatDl4jLacksIsNamedAndLeavesNoFile() {
    CnnArchitecture network =
        new CnnArchitecture(
            INPUT,
            new ClassObjective(ClassNames.of(3)),
            List.of(
                new LinearLayer("dense1", 64, 5, new Nonlinearity("swish", 1, 0)),
                new LinearLayer("dense2", 5, 3, Nonlinearity.NONE)),
            new TreeMap<>());

    Exports exports = Exports.of(network, network.initialModel(1), folder);

    assertThat(exports.files()).isEmpty();
    assertThat(exports.notes())
        .containsExactly(
            "no model.zip: DL4J cannot express dense1: it lacks the non-linearity swish");
  }

  private static byte[] zip() {
    CnnConfig config = new CnnConfig("", List.of(new Block.Residual(3, 2)), List.of(4));
    CnnArchitecture network = CnnArchitecture.of(config, INPUT, ClassNames.of(3));
    return ExportedZip.of(network, network.initialModel(1));
  }

  private static List<ZipEntry> entries() throws IOException {
    List<ZipEntry> entries = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip()))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static byte[] entry(String name) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip()))) {
      while (!in.getNextEntry().getName().equals(name)) {
        in.closeEntry();
      }
      return in.readAllBytes();
    }
  }

  private Dl4jExport fail() {
    throw new IllegalStateException("no backend for ND4J");
  }

  @Test
  void aFailureInDl4jCostsTheZipAndNotTheModel() {
    Architecture failing =
        (Architecture)
            Proxy.newProxyInstance(
                Architecture.class.getClassLoader(),
                new Class<?>[] {Architecture.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("dl4jFiles");
                  return new TreeMap<>(
                      Map.<String, Supplier<Dl4jExport>>of("model.zip", this::fail));
                });

    Exports exports = Exports.of(failing, null, folder);

    assertThat(exports.files()).isEmpty();
    assertThat(exports.notes()).hasSize(1);
    assertThat(exports.notes().get(0))
        .startsWith("no model.zip: DL4J failed (")
        .contains("no backend for ND4J", "the model itself is whole");
  }
}
