package org.meanfield.network.dl4j;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.meanfield.network.NetworkState;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A model as a file of DL4J's own, for {@code ModelSerializer.restoreComputationGraph}: only
 * standard layers, DL4J's default updater, no class of ours. The same model has the same bytes.
 */
public final class Dl4jModel {
  /** The first that a zip file can say: DL4J writes the present time, which differs every time. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private Dl4jModel() {}

  /**
   * @param model parameters and statistics
   * @throws UnsupportedLayerException where DL4J lacks a layer of the network
   */
  public static byte[] zip(Dl4jNetwork network, NetworkState model) {
    ComputationGraph graph = network.graph(new Sgd(), 1);
    Dl4jWeights.write(network.weights(model), graph);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(graph, written, false);
      return timeless(written.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /** The same entries at one time, and stored, since how well they deflate depends on the JDK. */
  private static byte[] timeless(byte[] zip) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(zip.length);
    try (ZipInputStream from = new ZipInputStream(new ByteArrayInputStream(zip));
        ZipOutputStream to = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        byte[] content = from.readAllBytes();
        to.putNextEntry(stored(entry.getName(), content));
        to.write(content);
      }
    }
    return bytes.toByteArray();
  }

  private static ZipEntry stored(String name, byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    return entry;
  }
}
