package org.meanfield.network;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.dl4j.Dl4jModel;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;

/**
 * A model in the formats of other programs, as far as those can express it: made when this is, in
 * temporary files, so that a format that fails does so before anything is published.
 */
public final class Exports implements AutoCloseable {
  private static final String DL4J = "model.zip";

  private final List<Dl4jModel> written;
  private final List<String> notes;

  private Exports(List<Dl4jModel> written, List<String> notes) {
    this.written = written;
    this.notes = notes;
  }

  /**
   * @param model parameters and statistics
   * @param folder for a file as large as the model, until this is closed
   */
  public static Exports of(Architecture architecture, NetworkState model, Path folder) {
    try {
      Dl4jNetwork network = architecture.dl4j();
      return new Exports(List.of(Dl4jModel.write(network, model, folder)), List.of());
    } catch (UnsupportedLayerException e) {
      return without(e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // Another program's format is no reason to lose a model that is trained.
      return without("DL4J failed (" + e + "); the model itself is whole");
    }
  }

  private static Exports without(String why) {
    return new Exports(List.of(), List.of("no " + DL4J + ": " + why));
  }

  /** By name; each can be written until this is closed. */
  public SortedMap<String, Storage.Content> files() {
    SortedMap<String, Storage.Content> files = new TreeMap<>();
    written.forEach(model -> files.put(DL4J, model::writeTo));
    return files;
  }

  /** A line for each format that cannot express the model, and what it lacks. */
  public List<String> notes() {
    return notes;
  }

  /** Deletes the temporary files. */
  @Override
  public void close() {
    written.forEach(Dl4jModel::close);
  }
}
