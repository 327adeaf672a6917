package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.ImageFormat;
import org.meanfield.network.dl4j.Dl4jExport;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.nd4j.linalg.learning.config.IUpdater;

/** How a model gets into other programs' formats: in pieces, and leaving nothing behind. */
class ExportsTest {
  private static final int HIDDEN = 2000;

  @TempDir Path folder;

  @Test
  void aLargeZipPassesThroughMemoryInPieces() throws IOException {
    Architecture network = network(HIDDEN);
    Measured measured = new Measured();
    try (Exports exports = Exports.of(network, network.initialModel(1), folder)) {
      exports.files().get("model.zip").writeTo(measured);
    }

    assertThat(measured.bytes).isGreaterThan(64L * HIDDEN * Float.BYTES);
    assertThat(measured.largest).isLessThanOrEqualTo(1 << 16);
  }

  @Test
  void theTemporaryFileIsThereUntilTheExportsAreClosed() {
    Architecture network = network(4);
    try (Exports exports = Exports.of(network, network.initialModel(1), folder)) {
      assertThat(exports.notes()).isEmpty();
      assertThat(folder).isNotEmptyDirectory();
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anExportThatFailsWhileItIsWrittenLeavesNoFile() {
    Architecture network = network(4);
    Exports exports = Exports.of(unwritable(network), network.initialModel(1), folder);

    assertThat(exports.files()).isEmpty();
    assertThat(exports.notes()).hasSize(1);
    assertThat(exports.notes().get(0)).contains("DL4J failed", "no space left");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whereNoTemporaryFileCanBeMadeTheModelIsWithoutTheZip() {
    Architecture network = network(4);

    Exports exports = Exports.of(network, network.initialModel(1), folder.resolve("none"));

    assertThat(exports.files()).isEmpty();
    assertThat(exports.notes().get(0)).contains("DL4J failed", folder.resolve("none").toString());
  }

  private static Architecture network(int hidden) {
    return CnnArchitecture.of(
        new CnnConfig("", List.of(), List.of(hidden)),
        new ImageFormat(1, 8, 8, new Normalisation(List.of(0.5), List.of(0.25))),
        ClassNames.of(3));
  }

  /** The same network, whose graph fails where its parameters are written to a file. */
  private static Architecture unwritable(Architecture network) {
    Dl4jExport failing =
        new Dl4jExport() {
          @Override
          public ComputationGraph graph(IUpdater updater, long seed) {
            ComputationGraph whole = network.dl4j().graph(updater, seed);
            return new UnwritableGraph(whole);
          }

          @Override
          public NetworkState weights(NetworkState model) {
            return new NetworkState(
                new StateLayout(List.of()), new SlicedVector(0), new TreeMap<>());
          }
        };
    return (Architecture)
        Proxy.newProxyInstance(
            Architecture.class.getClassLoader(),
            new Class<?>[] {Architecture.class},
            (proxy, method, arguments) ->
                method.getName().equals("dl4jFiles")
                    ? new TreeMap<>(
                        Map.<String, Supplier<Dl4jExport>>of("model.zip", () -> failing))
                    : method.invoke(network, arguments));
  }

  private static final class UnwritableGraph extends ComputationGraph {
    private static final long serialVersionUID = 1;

    UnwritableGraph(ComputationGraph graph) {
      super(graph.getConfiguration());
    }

    @Override
    public long numParams() {
      return 0;
    }

    @Override
    public org.nd4j.linalg.api.ndarray.INDArray params() {
      throw new IllegalStateException("no space left");
    }

    @Override
    public void close() {}
  }

  private static final class Measured extends OutputStream {
    private long bytes;
    private int largest;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] written, int from, int length) {
      bytes += length;
      largest = Math.max(largest, length);
    }
  }
}
