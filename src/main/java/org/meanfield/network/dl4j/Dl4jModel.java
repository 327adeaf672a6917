package org.meanfield.network.dl4j;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.meanfield.network.state.NetworkState;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A model as a file of DL4J's own, for {@code ModelSerializer.restoreComputationGraph}: only
 * standard layers, DL4J's default updater, no class of ours. The same model has the same bytes,
 * which pass through memory piece by piece, from a temporary file that this owns.
 */
public final class Dl4jModel implements AutoCloseable {
  /** The first that a zip file can say: DL4J writes the present time, which differs every time. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** As DL4J wrote it. */
  private final Path file;

  private Dl4jModel(Path file) {
    this.file = file;
  }

  /**
   * @param model parameters and statistics
   * @param folder for the temporary file
   * @throws UnsupportedLayerException where DL4J lacks a layer of the network
   */
  public static Dl4jModel write(Dl4jExport network, NetworkState model, Path folder) {
    ComputationGraph graph = network.graph(new Sgd(), 1);
    try {
      Dl4jWeights.write(network.weights(model), graph);
      return written(graph, new Dl4jModel(temporary(folder)));
    } finally {
      graph.close();
    }
  }

  private static Dl4jModel written(ComputationGraph graph, Dl4jModel model) {
    boolean written = false;
    try {
      ModelSerializer.writeModel(graph, model.file.toFile(), false);
      written = true;
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + model.file + " failed", e);
    } finally {
      if (!written) {
        model.close();
      }
    }
  }

  private static Path temporary(Path folder) {
    try {
      Path file = Files.createTempFile(folder, "meanfield-model-", ".zip");
      // A process that is told to end does not come to the end of the method that closes this.
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file in " + folder, e);
    }
  }

  /** The same entries at one time, and stored, since how well they deflate depends on the JDK. */
  public void writeTo(OutputStream out) throws IOException {
    try (ZipFile from = new ZipFile(file.toFile())) {
      ZipOutputStream to = new ZipOutputStream(out);
      for (ZipEntry entry : from.stream().toList()) {
        to.putNextEntry(stored(entry));
        from.getInputStream(entry).transferTo(to);
      }
      to.finish();
    }
  }

  private static ZipEntry stored(ZipEntry deflated) {
    ZipEntry entry = new ZipEntry(deflated.getName());
    entry.setTimeLocal(TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(deflated.getSize());
    entry.setCrc(deflated.getCrc());
    return entry;
  }

  /** Deletes the temporary file. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("deleting " + file + " failed", e);
    }
  }
}
